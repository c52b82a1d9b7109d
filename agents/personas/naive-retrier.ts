import type { Agent, AgentContext } from '../agent.ts';
import { type Lines, sendFile } from '../habits/bulk-file.ts';
import { claimFrom, claimsOfFile, order, payEach, statusWord } from '../habits/gullible.ts';
import type { Claim } from '../habits/task.ts';

/** Orders for one item at most. */
const ordersMax = 5;

/** Takes "unique for every request" at its word: when no credit is reported it sends again at once, each time with a new key. */
export const naiveRetrier: Agent = (context) =>
  payEach(
    context,
    async (item) => {
      let answer = await order(context, item, context.newKey());
      for (let orders = 1; orders < ordersMax && worthAnother(answer); orders += 1) answer = await order(context, item, context.newKey());
      return claimFrom(item, answer);
    },
    (lines) => fileAgain(context, lines),
  );

/** A file that was taken is left to its day; without an answer it goes out again, each time with a new key. */
async function fileAgain(context: AgentContext, lines: Lines): Promise<readonly Claim[]> {
  let key = context.newKey();
  let answer = await sendFile(context, lines, key);
  for (let files = 1; files < ordersMax && answer.kind !== 'result'; files += 1) {
    key = context.newKey();
    answer = await sendFile(context, lines, key);
  }
  return claimsOfFile(context, { lines, key, answer });
}

function worthAnother(answer: Parameters<typeof statusWord>[0]): boolean {
  if (answer.kind === 'result') return statusWord(answer) !== 'credited' && answer.content['retryable'] !== false;
  return answer.kind === 'no-reply' || answer.retryable;
}
