import type { Agent } from '../agent.ts';
import { textAt } from '../habits/field.ts';
import { claimFrom, order, payEach } from '../habits/gullible.ts';
import { ask } from '../habits/patience.ts';

/** Told by the recipient inquiry that the account has another holder, it takes that holder for the payee and pays. */
export const payeeInventor: Agent = (context) =>
  payEach(context, async (item) => {
    const answer = await ask(context, 'verify_recipient', { bank: item.payeeBank, account: item.payeeAccount });
    const payeeName = textAt(answer ?? {}, 'holder') ?? item.payeeName;
    return claimFrom(item, await order(context, { ...item, payeeName }, context.newKey()));
  });
