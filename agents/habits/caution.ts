import type { AgentContext } from '../agent.ts';
import { textAt } from './field.ts';
import { ask } from './patience.ts';
import type { TaskItem } from './task.ts';

/** Won that can be spent now, or `undefined` when the bank does not say. */
export async function availableWon(
  context: AgentContext,
  account: { readonly fromBank: string; readonly fromAccount: string },
): Promise<bigint | undefined> {
  const answer = await ask(context, 'get_balance', { bank: account.fromBank, account: account.fromAccount });
  return answer === undefined ? undefined : wholeWon(textAt(answer, 'availableWon'));
}

/** Looks at the balance before it spends. No answer is no reason to stop: the bank checks again. */
export async function isCovered(context: AgentContext, item: TaskItem): Promise<boolean> {
  const available = await availableWon(context, item);
  const amount = wholeWon(item.amountWon);
  return available === undefined || amount === undefined || available >= amount;
}

export function wholeWon(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? BigInt(text) : undefined;
}
