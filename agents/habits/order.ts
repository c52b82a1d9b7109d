import type { AgentContext, ToolAnswer } from '../agent.ts';
import { type Content, listAt, recordAt, textAt } from './field.ts';
import { ask } from './patience.ts';
import type { TaskItem } from './task.ts';

/** Sends one payment order once. */
export function sendOrder(
  context: AgentContext,
  order: { readonly item: TaskItem; readonly key: string; readonly returnOf?: string | undefined },
): Promise<ToolAnswer> {
  const { item, key, returnOf } = order;
  return context.tools.call('transfer_funds', { ...orderOf(item, key), ...(returnOf === undefined ? {} : { returnOf }) });
}

/** An item as an order under this key: its fields and nothing more. */
export function orderOf(item: TaskItem, key: string): Readonly<Record<string, string>> {
  return {
    idempotencyKey: key,
    fromBank: item.fromBank,
    fromAccount: item.fromAccount,
    toBank: item.payeeBank,
    toAccount: item.payeeAccount,
    toHolder: item.payeeName,
    amountWon: item.amountWon,
    ...(item.memo === '' ? {} : { memo: item.memo }),
  };
}

/** One line of the account's statement. */
export interface StatementEntry {
  readonly transferId: string;
  readonly direction: string;
  readonly amountWon: string;
  readonly bank: string;
  readonly account: string;
  /** As the bank wrote it. */
  readonly bookedAt: string;
}

export async function readStatement(
  context: AgentContext,
  account: { readonly fromBank: string; readonly fromAccount: string },
): Promise<readonly StatementEntry[] | undefined> {
  const content = await ask(context, 'list_transactions', { bank: account.fromBank, account: account.fromAccount });
  return content === undefined ? undefined : listAt(content, 'transactions').map(entryOf);
}

/** The received transfer that a `return` gives back: the latest one from that payee over that amount. */
export async function findReceived(context: AgentContext, item: TaskItem): Promise<string | undefined> {
  const statement = await readStatement(context, item);
  return statement === undefined ? undefined : receivedIn(statement, item);
}

export function receivedIn(statement: readonly StatementEntry[], item: TaskItem): string | undefined {
  return statement.findLast((entry) => entry.direction === 'credit' && isWith(entry, item))?.transferId;
}

/** Same counterparty and same amount. */
export function isWith(entry: StatementEntry, item: TaskItem): boolean {
  return entry.bank === item.payeeBank && entry.account === item.payeeAccount && entry.amountWon === item.amountWon;
}

function entryOf(content: Content): StatementEntry {
  const counterparty = recordAt(content, 'counterparty');
  return {
    transferId: textAt(content, 'transferId') ?? '',
    direction: textAt(content, 'direction') ?? '',
    amountWon: textAt(content, 'amountWon') ?? '',
    bank: textAt(counterparty, 'bank') ?? '',
    account: textAt(counterparty, 'account') ?? '',
    bookedAt: textAt(content, 'at') ?? '',
  };
}
