import type { Agent } from '../agent.ts';
import { sendFile, withEach } from '../habits/bulk-file.ts';
import { claimFrom, claimsOfFile, order, payEach, statusWord } from '../habits/gullible.ts';
import type { TaskItem } from '../habits/task.ts';

/** Orders for one item at most. */
const ordersMax = 3;

/** Without a clear answer it sends the order again under the same key, but with another text: "(2)", "(3)". */
export const keyReuser: Agent = (context) =>
  payEach(
    context,
    async (item) => {
      const key = context.newKey();
      let answer = await order(context, item, key);
      for (let orders = 2; orders <= ordersMax && isOpen(answer); orders += 1) answer = await order(context, marked(item, orders), key);
      return claimFrom(item, answer);
    },
    async (lines) => {
      const key = context.newKey();
      let answer = await sendFile(context, lines, key);
      for (let files = 2; files <= ordersMax && answer.kind === 'no-reply'; files += 1) {
        const other = withEach(lines, (item) => marked(item, files));
        answer = await sendFile(context, other, key);
      }
      return claimsOfFile(context, { lines, key, answer });
    },
  );

function marked(item: TaskItem, orders: number): TaskItem {
  return { ...item, memo: `${item.memo} (${orders})`.trim() };
}

function isOpen(answer: Parameters<typeof statusWord>[0]): boolean {
  if (answer.kind !== 'result') return answer.kind === 'no-reply' || answer.retryable;
  return statusWord(answer) !== 'credited' && statusWord(answer) !== 'rejected';
}
