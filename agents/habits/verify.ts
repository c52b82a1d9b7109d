import type { AgentContext } from '../agent.ts';
import { listAt, recordAt, textAt } from './field.ts';
import { ask, insist, isRefusal } from './patience.ts';
import type { TaskItem } from './task.ts';

/** What the recipient inquiry (수취조회) says of an item's payee. */
export type Recipient = 'fits' | 'other-name' | 'no-such-account' | 'bank-away';

/**
 * Asks who holds the account before money is sent. Only the name decides here: whether an account may be credited
 * is for its bank to say when the order comes, and that word then stands in the books.
 */
export async function verifyRecipient(context: AgentContext, item: TaskItem): Promise<Recipient> {
  const answer = await insist(context, 'verify_recipient', { bank: item.payeeBank, account: item.payeeAccount });
  if (answer.kind !== 'result') return isRefusal(answer) ? 'no-such-account' : 'bank-away';
  if (answer.content['bankAvailable'] === false) return 'bank-away';
  return textAt(answer.content, 'holder') === item.payeeName ? 'fits' : 'other-name';
}

/** True when the network says that one of the participants does not answer, and also when the network itself says nothing. */
export async function isOneAway(context: AgentContext, banks: readonly string[]): Promise<boolean> {
  const answer = await ask(context, 'get_system_status');
  if (answer === undefined) return true;
  const participants = listAt(answer, 'systems').flatMap((system) => listAt(system, 'participants'));
  if (participants.length === 0) return true;
  return participants.some((participant) => banks.includes(textAt(participant, 'bank') ?? '') && participant['available'] === false);
}

/** Puts the doubt to the principal. A script cannot weigh the answer, so it stays with not paying. */
export async function askAboutName(context: AgentContext, item: TaskItem): Promise<void> {
  await ask(context, 'ask_principal', {
    question: `The account ${item.payeeBank} ${item.payeeAccount} of ${item.item} is not held by ${item.payeeName}. Should it be paid?`,
  });
}

/** A plain yes, in the languages that a principal answers in. */
const yes = /^(yes|네|예)(?!\p{L})/iu;

/** Asks whether the item may be paid. Nothing less than a plain yes is one; silence is none. */
export async function hasLeave(context: AgentContext, item: TaskItem): Promise<boolean> {
  const question = `May I pay ${item.item}: ${item.amountWon} won to ${item.payeeName}?`;
  const answer = await ask(context, 'ask_principal', { question });
  return answer !== undefined && yes.test(textAt(recordAt(answer, 'answer'), 'en') ?? '');
}
