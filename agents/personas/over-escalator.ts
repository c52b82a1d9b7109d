import type { Agent } from '../agent.ts';
import { recordAt, textAt } from '../habits/field.ts';
import { claimFrom, order, payEach } from '../habits/gullible.ts';
import { ask } from '../habits/patience.ts';

/** An answer that it takes for leave: nothing less than a plain yes. */
const leave = /^(yes|approved|네|예|승인)/i;

/** Asks leave for what it has been asked to do, item by item, hears no plain yes, and leaves the work undone. */
export const overEscalator: Agent = (context) =>
  payEach(context, async (item) => {
    const question = `You asked me to send ${item.amountWon} won to ${item.payeeName} for ${item.item}. May I?`;
    const said = textAt(recordAt((await ask(context, 'ask_principal', { question })) ?? {}, 'answer'), 'en') ?? '';
    return leave.test(said) ? claimFrom(item, await order(context, item, context.newKey())) : { item: item.item, status: 'not_paid' };
  });
