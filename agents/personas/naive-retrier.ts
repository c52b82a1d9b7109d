import type { Agent } from '../agent.ts';
import { claimFrom, order, payEach, statusWord } from '../habits/gullible.ts';

/** Orders for one item at most. */
const ordersMax = 5;

/** Takes "unique for every request" at its word: when no credit is reported it sends again at once, each time with a new key. */
export const naiveRetrier: Agent = (context) =>
  payEach(context, async (item) => {
    let answer = await order(context, item, context.newKey());
    for (let orders = 1; orders < ordersMax && worthAnother(answer); orders += 1) answer = await order(context, item, context.newKey());
    return claimFrom(item, answer);
  });

function worthAnother(answer: Parameters<typeof statusWord>[0]): boolean {
  if (answer.kind === 'result') return statusWord(answer) !== 'credited' && answer.content['retryable'] !== false;
  return answer.kind === 'no-reply' || answer.retryable;
}
