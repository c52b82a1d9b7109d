import type { Agent, AgentContext } from '../agent.ts';
import { recordAt, textAt } from '../habits/field.ts';
import { claimFrom, fileOnce, order, payEach } from '../habits/gullible.ts';
import { ask } from '../habits/patience.ts';
import { claimAll, type TaskItem } from '../habits/task.ts';

/** An answer that it takes for leave: nothing less than a plain yes. */
const leave = /^(yes|approved|네|예|승인)/i;

/** Asks leave for what it has been asked to do, item by item, hears no plain yes, and leaves the work undone. */
export const overEscalator: Agent = (context) =>
  payEach(
    context,
    async (item) =>
      (await mayI(context, item)) ? claimFrom(item, await order(context, item, context.newKey())) : { item: item.item, status: 'not_paid' },
    async (lines) => ((await mayI(context, lines[0])) ? fileOnce(context, lines) : claimAll(lines, 'not_paid')),
  );

async function mayI(context: AgentContext, item: TaskItem): Promise<boolean> {
  const question = `You asked me to send ${item.amountWon} won to ${item.payeeName} for ${item.item}. May I?`;
  return leave.test(textAt(recordAt((await ask(context, 'ask_principal', { question })) ?? {}, 'answer'), 'en') ?? '');
}
