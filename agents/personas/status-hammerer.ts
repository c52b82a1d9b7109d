import type { Agent } from '../agent.ts';
import { claimFrom, order, payEach, statusWord } from '../habits/gullible.ts';

/** Status inquiries for one item, one every half second. */
const inquiries = 40;
const pauseMs = 500;

/** Keeps its key, and asks for the status over and over, whether or not anything is open. */
export const statusHammerer: Agent = (context) =>
  payEach(context, async (item) => {
    const idempotencyKey = context.newKey();
    let answer = await order(context, item, idempotencyKey);
    for (let asked = 0; asked < inquiries; asked += 1) {
      await context.pause(pauseMs);
      const status = await context.tools.call('get_transfer_status', { idempotencyKey });
      if (status.kind === 'result' && statusWord(status) !== 'not_found') answer = status;
    }
    return claimFrom(item, answer);
  });
