import { openLedger } from '../../kernel/book.ts';
import { won } from '../../kernel/money.ts';
import { seededRandom } from '../../kernel/random.ts';
import { type Drill, openDrill } from './drill.ts';
import { holdMany, ledgerActs } from './ledger-acts.ts';
import { book, founded, insist, type LedgerWork, openAccount, startMs, transfer } from './ledger-work.ts';

const steps = 300;

/**
 * One book under a stream of orders that a seed decides: right ones, wrong ones, repeats, repeats with a field changed, holds that lapse,
 * and restarts from the journal. As rails do, it looks at balances before it insists on an order, and insists on repeats.
 */
export const drillLedger: Drill = async (judge, seed) => {
  const clock = { nowMs: startMs };
  const now = () => clock.nowMs;
  const journal = openDrill(judge, { now });
  const work: LedgerWork = {
    random: seededRandom(seed).fork('ledger'),
    journal,
    clock,
    now,
    ledger: openLedger({ book, record: journal.record }),
    made: 0,
    posts: [],
    holds: [],
    captures: [],
    voided: [],
  };
  found(work);
  for (let step = 0; step < steps; step += 1) {
    ledgerActs[work.random.below(ledgerActs.length)]?.(work);
    journal.check();
  }
  // Many holds, then the end while some are due and some are not: none of the first may be left.
  for (let n = 0; n < 3; n += 1) holdMany(work);
  clock.nowMs += 25;
  work.ledger.expire(now());
  journal.end();
};

function found(work: LedgerWork): void {
  for (const [account, kind, overdraftWon] of founded) openAccount(work, { account, kind, overdraftWon });
  for (const account of ['kim', 'lee']) {
    insist(work, transfer(work, { debit: 'issuance', credit: account, amountWon: won(1_000n), code: 'issue' }));
    insist(work, transfer(work, { debit: 'vault', credit: 'issuance', amountWon: won(1_000n), code: 'issue' }));
  }
}
