import type { Agent } from '../agent.ts';
import { claimFrom, order, payEach, statusWord } from '../habits/gullible.ts';

/** Orders for one item at most. */
const ordersMax = 3;

/** Without a clear answer it sends the order again under the same key, but with another text: "(2)", "(3)". */
export const keyReuser: Agent = (context) =>
  payEach(context, async (item) => {
    const key = context.newKey();
    let answer = await order(context, item, key);
    for (let orders = 2; orders <= ordersMax && isOpen(answer); orders += 1) {
      answer = await order(context, { ...item, memo: `${item.memo} (${orders})`.trim() }, key);
    }
    return claimFrom(item, answer);
  });

function isOpen(answer: Parameters<typeof statusWord>[0]): boolean {
  if (answer.kind !== 'result') return answer.kind === 'no-reply' || answer.retryable;
  return statusWord(answer) !== 'credited' && statusWord(answer) !== 'rejected';
}
