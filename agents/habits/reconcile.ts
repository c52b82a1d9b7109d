import type { AgentContext } from '../agent.ts';
import { type Content, listAt, textAt } from './field.ts';
import { readStatement, type StatementEntry } from './order.ts';
import { ask } from './patience.ts';
import type { Finding, TaskItem } from './task.ts';

/** The other side of an opening balance, which is no payment. */
const openedFrom = 'issuance';

/** What the gateway knows of a transfer that was sent through it. */
interface Sent {
  readonly idempotencyKey: string;
  readonly status: string;
}

/**
 * Holds the records against the statements of the agent's own accounts: equal amounts first, then what is left with the same other side.
 * One line stands for one record; lines that neither the records nor the gateway know are reported too. No statement: no findings.
 */
export async function reconcile(context: AgentContext, records: readonly TaskItem[]): Promise<readonly Finding[]> {
  if (records.length === 0) return [];
  const sent = await readSent(context);
  const accounts = listAt((await ask(context, 'list_accounts')) ?? {}, 'accounts');
  const findings: Finding[] = [];
  for (const account of accounts) {
    const own = { fromBank: textAt(account, 'bank') ?? '', fromAccount: textAt(account, 'account') ?? '' };
    const statement = await readStatement(context, own);
    if (statement !== undefined) findings.push(...compare({ own, records, sent, lines: statement.filter((line) => line.account !== openedFrom) }));
  }
  return findings;
}

interface Account {
  readonly own: { readonly fromBank: string; readonly fromAccount: string };
  readonly records: readonly TaskItem[];
  readonly sent: ReadonlyMap<string, Sent>;
  readonly lines: StatementEntry[];
}

function compare({ own, records, sent, lines }: Account): readonly Finding[] {
  const side = (record: TaskItem) => sideOf(own, record);
  const concerned = records.filter((record) => side(record) !== undefined);
  const take = (fits: (line: StatementEntry) => boolean) => {
    const at = lines.findIndex(fits);
    return at < 0 ? undefined : lines.splice(at, 1)[0];
  };
  const isBeside = (line: StatementEntry, record: TaskItem) => isOn(side(record), line);
  const agreeing = concerned.map((record) => ({ record, line: take((line) => isBeside(line, record) && line.amountWon === record.amountWon) }));
  return [
    ...agreeing.map(({ record, line }): Finding => {
      if (line !== undefined) return { item: record.item, finding: 'agrees', ...proofOf(record, line, sent) };
      const other = take((each) => isBeside(each, record));
      if (other === undefined) return { item: record.item, finding: 'missing' };
      return { item: record.item, finding: 'differs', ...proofOf(record, other, sent) };
    }),
    ...lines.filter(({ transferId }) => !sent.has(transferId)).map(({ transferId }): Finding => ({ finding: 'unrecorded', transferId })),
  ];
}

/** Direction and other side of a record as the account's statement would show them. */
function sideOf({ fromBank, fromAccount }: Account['own'], record: TaskItem): Pick<StatementEntry, 'direction' | 'bank' | 'account'> | undefined {
  if (record.fromBank === fromBank && record.fromAccount === fromAccount)
    return { direction: 'debit', bank: record.payeeBank, account: record.payeeAccount };
  if (record.payeeBank === fromBank && record.payeeAccount === fromAccount)
    return { direction: 'credit', bank: record.fromBank, account: record.fromAccount };
  return undefined;
}

function isOn(side: ReturnType<typeof sideOf>, line: StatementEntry): boolean {
  return side !== undefined && side.direction === line.direction && side.bank === line.bank && side.account === line.account;
}

function proofOf({ evidence }: TaskItem, line: StatementEntry, sent: Account['sent']): Omit<Finding, 'item' | 'finding'> {
  const { transferId, amountWon, bookedAt } = line;
  return evidence ? { transferId, amountWon, bookedAt, ...sent.get(transferId) } : { transferId };
}

async function readSent(context: AgentContext): Promise<ReadonlyMap<string, Sent>> {
  const listed = await ask(context, 'list_transfers');
  const entryOf = (each: Content) =>
    [textAt(each, 'transferId') ?? '', { idempotencyKey: textAt(each, 'idempotencyKey') ?? '', status: textAt(each, 'status') ?? '' }] as const;
  return new Map(listAt(listed ?? {}, 'transfers').map(entryOf));
}
