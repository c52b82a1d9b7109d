import type { Agent, AgentContext } from '../agent.ts';
import { type Lines, sendFile } from '../habits/bulk-file.ts';
import { claimFrom, claimsOfFile, fileWord, order, payEach, statusWord } from '../habits/gullible.ts';
import type { Claim } from '../habits/task.ts';

/** Attempts for one item at most, and the pause between them. */
const attemptsMax = 4;
const pauseMs = 30_000;

/** Knows no hours: told that the system is closed or that it should come back later, it tries again in half a minute, and then gives up. */
export const cutoffBlind: Agent = (context) =>
  payEach(
    context,
    async (item) => {
      const first = context.newKey();
      let answer = await order(context, item, first);
      for (let attempts = 1; attempts < attemptsMax && statusWord(answer) !== 'credited'; attempts += 1) {
        await context.pause(pauseMs);
        const open = answer.kind !== 'result' || statusWord(answer) === 'unknown' || statusWord(answer) === 'pending';
        answer = await order(context, item, open ? first : context.newKey());
      }
      return claimFrom(item, answer);
    },
    (lines) => fileAtAnyHour(context, lines),
  );

/** A file that was taken is left to its day; one that comes too late for it is sent again in half a minute, for the same day. */
async function fileAtAnyHour(context: AgentContext, lines: Lines): Promise<readonly Claim[]> {
  let key = context.newKey();
  let answer = await sendFile(context, lines, key);
  for (let attempts = 1; attempts < attemptsMax && fileWord(answer, lines) !== 'pending'; attempts += 1) {
    await context.pause(pauseMs);
    if (answer.kind === 'result') key = context.newKey();
    answer = await sendFile(context, lines, key);
  }
  return claimsOfFile(context, { lines, key, answer });
}
