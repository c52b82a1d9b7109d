import type { Agent, AgentContext, ToolAnswer } from '../agent.ts';
import { askForResult, sendFile } from '../habits/bulk-file.ts';
import { claimFrom, claimsOfFile, order, payEach, statusWord } from '../habits/gullible.ts';

/** Status inquiries for one item, one every half second. */
const inquiries = 40;
const pauseMs = 500;

/** Keeps its key, and asks for the status over and over, whether or not anything is open. */
export const statusHammerer: Agent = (context) =>
  payEach(
    context,
    async (item) => {
      const key = context.newKey();
      const first = await order(context, item, key);
      return claimFrom(item, await hammer(context, first, () => context.tools.call('get_transfer_status', { idempotencyKey: key })));
    },
    async (lines) => {
      const key = context.newKey();
      const answer = await hammer(context, await sendFile(context, lines, key), () => askForResult(context, key));
      return claimsOfFile(context, { lines, key, answer });
    },
  );

/** What was heard last. */
async function hammer(context: AgentContext, first: ToolAnswer, inquire: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
  let answer = first;
  for (let asked = 0; asked < inquiries; asked += 1) {
    await context.pause(pauseMs);
    const status = await inquire();
    if (status.kind === 'result' && statusWord(status) !== 'not_found') answer = status;
  }
  return answer;
}
