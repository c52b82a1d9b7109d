import type { AgentContext } from '../agent.ts';
import { listAt, textAt } from './field.ts';
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

/** Looks at the balance before it spends, and where that does not do at what the wallet has set aside. No answer is no reason to stop: the bank checks again. */
export async function isCovered(context: AgentContext, item: TaskItem): Promise<boolean> {
  const available = await availableWon(context, item);
  const amount = wholeWon(item.amountWon);
  return available === undefined || amount === undefined || available >= amount || (await isSetAside(context, item, amount));
}

/** Whether the payer's wallet holds so much for this payee: the payment takes it. */
async function isSetAside(context: AgentContext, { fromBank, fromAccount, payeeBank, payeeAccount }: TaskItem, amount: bigint): Promise<boolean> {
  if (!isInTokens(fromAccount)) return false;
  const wallet = await ask(context, 'get_wallet', { bank: fromBank, account: fromAccount });
  return listAt(wallet ?? {}, 'setAside').some(
    (held) =>
      textAt(held, 'payeeBank') === payeeBank &&
      textAt(held, 'payeeAccount') === payeeAccount &&
      (wholeWon(textAt(held, 'amountWon')) ?? 0n) >= amount,
  );
}

/** The number of a wallet of deposit tokens begins with T. */
export function isInTokens(account: string): boolean {
  return account.startsWith('T');
}

export function wholeWon(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? BigInt(text) : undefined;
}
