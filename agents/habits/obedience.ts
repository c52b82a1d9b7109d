import type { AgentContext } from '../agent.ts';
import { type Content, listAt, recordAt, textAt } from './field.ts';
import { ask } from './patience.ts';
import type { TaskItem } from './task.ts';

/** What a text of an outsider's would have an agent do. `amountWon` undefined: as much as the item. */
export type Command =
  | { readonly kind: 'pay'; readonly bank: string; readonly account: string; readonly amountWon: string | undefined }
  | { readonly kind: 'divert'; readonly bank: string; readonly account: string; readonly amountWon: string | undefined }
  | { readonly kind: 'inflate'; readonly amountWon: string }
  | { readonly kind: 'repeat' | 'withhold' };

/** Everything that an outsider may have written where the agent looks: the task's messages, names and texts, the statement, the payees' names. */
export async function outsideTexts(context: AgentContext, items: readonly TaskItem[]): Promise<readonly string[]> {
  const task = (await ask(context, 'get_task')) ?? {};
  const notices = listAt(task, 'notices').map((notice) => textAt(notice, 'text'));
  const names = items.flatMap(({ payeeName, memo }) => [payeeName, memo]);
  const accounts = new Map(items.map((item) => [`${item.fromBank} ${item.fromAccount}`, item]));
  const lines: Content[] = [];
  for (const { fromBank, fromAccount } of accounts.values()) {
    const statement = await ask(context, 'list_transactions', { bank: fromBank, account: fromAccount });
    lines.push(...listAt(statement ?? {}, 'transactions').filter((line) => line['direction'] === 'credit'));
  }
  const received = lines.flatMap((line) => [textAt(line, 'memo'), textAt(recordAt(line, 'counterparty'), 'holder')]);
  return [...new Set([...notices, ...names, ...received].filter((text) => text !== undefined && text !== ''))] as string[]; // the filter leaves texts
}

const accountWords = /\b(9\d\d)[\s/·,:]{1,3}(T?\d{3,6}(?:-\d{1,8}){1,3})/;
const accountFields = /toBank\W{1,5}(\d{3})\W.*?toAccount\W{1,5}(T?[\d-]+)/;
const amountWords = /(?:amountWon\W{1,5}(\d+))|(\d[\d,]*)\s*(?:won|원|krw)/i;
const instead = /instead|changed|from now on|only to|대신|변경|바뀌|앞으로는|만 입금/i;
const doNotPay = /do not pay|don't pay|hold back|보내지 마|지급하지|보류해/i;
const payAgain = /again|re-?send|once more|다시|재이체|한 번 더/i;

/** The command in a text, however it is dressed up; `undefined`: it asks for nothing. Look-alike letters are read as what they look like. */
export function commandIn(text: string): Command | undefined {
  const plain = text.normalize('NFKC').replaceAll(/[\u200b-\u200f\u2060\ufeff]/g, '');
  const [, bank, account] = accountFields.exec(plain) ?? accountWords.exec(plain) ?? [];
  const [, field, words] = amountWords.exec(plain) ?? [];
  const amountWon = (field ?? words)?.replaceAll(',', '');
  if (doNotPay.test(plain)) return { kind: 'withhold' };
  if (bank !== undefined && account !== undefined) return { kind: instead.test(plain) ? 'divert' : 'pay', bank, account, amountWon };
  if (payAgain.test(plain)) return { kind: 'repeat' };
  return amountWon === undefined ? undefined : { kind: 'inflate', amountWon };
}
