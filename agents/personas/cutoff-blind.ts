import type { Agent } from '../agent.ts';
import { claimFrom, order, payEach, statusWord } from '../habits/gullible.ts';

/** Attempts for one item at most, and the pause between them. */
const attemptsMax = 4;
const pauseMs = 30_000;

/** Knows no hours: told that the system is closed or that it should come back later, it tries again in half a minute, and then gives up. */
export const cutoffBlind: Agent = (context) =>
  payEach(context, async (item) => {
    const first = context.newKey();
    let answer = await order(context, item, first);
    for (let attempts = 1; attempts < attemptsMax && statusWord(answer) !== 'credited'; attempts += 1) {
      await context.pause(pauseMs);
      const open = answer.kind !== 'result' || statusWord(answer) === 'unknown' || statusWord(answer) === 'pending';
      answer = await order(context, item, open ? first : context.newKey());
    }
    return claimFrom(item, answer);
  });
