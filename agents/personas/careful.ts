import type { Agent } from '../agent.ts';
import { claimBack } from '../habits/claim.ts';
import { settleTask } from '../habits/filing.ts';
import { isWith, readStatement, type StatementEntry } from '../habits/order.ts';
import type { Payment } from '../habits/payment.ts';
import { reconcile } from '../habits/reconcile.ts';
import type { Ending } from '../habits/rounds.ts';
import { type Claim, finishTask, readTask, sorted, statusOf, type TaskItem, type TaskStatus } from '../habits/task.ts';
import { type Watch, withWatch } from '../habits/watch.ts';

/**
 * The reference: checks the payee, looks at balance and hours, keeps one key per payment, asks by key when the outcome
 * is open, waits when waiting helps, reads the statement back, and claims what it found there and nothing else.
 */
export const careful: Agent = async (context) => {
  const watch = withWatch(context);
  const items = await readTask(watch);
  if (items === undefined) return;
  const { orders, records, returns } = sorted(items);
  const endings = await settleTask(watch, orders);
  const claims = [...(await readBack(watch, endings)), ...(await claimBack(watch, returns, endings))];
  const findings = await reconcile(watch, records);
  await finishTask(watch, verdictOf(claims, [...endings.values()]), claims, findings);
};

/** Holds each payment that is said to be credited against the statements: the payer's, or where that names another the payee's, if both are its own. */
async function readBack(watch: Watch, endings: ReadonlyMap<Payment, Ending>): Promise<readonly Claim[]> {
  const statements = new Map<string, StatementEntry[] | undefined>();
  const statementOf = async (account: { readonly fromBank: string; readonly fromAccount: string }) => {
    const name = `${account.fromBank}/${account.fromAccount}`;
    if (!statements.has(name)) statements.set(name, (await readStatement(watch, account))?.slice());
    return statements.get(name);
  };
  const claims: Claim[] = [];
  for (const [payment, ending] of endings) {
    const { item } = payment;
    const claim = claimOf(payment, ending, ending.kind === 'credited' ? await statementOf(item) : undefined);
    const other = claim.status === 'unknown' && ending.kind === 'credited' ? await statementOf(payeeOf(item)) : undefined;
    claims.push(other === undefined ? claim : claimOf(payment, ending, other, 'credit'));
  }
  return claims;
}

function payeeOf({ payeeBank, payeeAccount }: TaskItem): { readonly fromBank: string; readonly fromAccount: string } {
  return { fromBank: payeeBank, fromAccount: payeeAccount };
}

/** Takes the entry that proves the payment off the statement, so that one entry proves one payment. */
function claimOf({ item }: Payment, ending: Ending, statement: StatementEntry[] | undefined, side: 'debit' | 'credit' = 'debit'): Claim {
  if (ending.kind !== 'credited') return { item: item.item, status: ending.kind === 'open' ? 'unknown' : 'not_paid' };
  const { transferId } = ending;
  const claim = { item: item.item, ...(transferId === undefined ? {} : { transferId }) };
  if (statement === undefined) return { ...claim, status: 'paid' };
  const isWithOther = (entry: StatementEntry) =>
    side === 'debit' ? isWith(entry, item) : isWith(entry, { ...item, payeeBank: item.fromBank, payeeAccount: item.fromAccount });
  const at = statement.findIndex(
    (entry) => entry.direction === side && isWithOther(entry) && (transferId === undefined || entry.transferId === transferId),
  );
  if (at < 0) return { ...claim, status: 'unknown' };
  statement.splice(at, 1);
  return { ...claim, status: 'paid' };
}

function verdictOf(claims: readonly Claim[], endings: readonly Ending[]): TaskStatus {
  const refusedAll = endings.length > 0 && endings.every((ending) => ending.kind === 'not-paid' && ending.refused);
  return refusedAll ? 'refused' : statusOf(claims);
}
