import type { RecordEvent } from '../../kernel/event.ts';
import { ambient } from '../ambient.ts';
import { type BenchRow, benchRow } from './row.ts';
import { openingEvents, sampleLedger } from './sample-ledger.ts';
import { accounts, amountWon, fundsWon, type SamplePayment, samplePayments } from './sample-payment.ts';

/** Rounds times payments times two ids, a hold's and a capture's. */
const rounds = 3;
const paymentsPerRound = 500_000;

/**
 * In-memory two-phase transfers, single-threaded. One transfer is a hold and its capture: every rule checked, every key kept and compared,
 * holds counted and due to lapse, history written. The recorder is given every event and only counts it: no encoding, no disk.
 *
 * The bare loop does what no ledger can do without: it enters the same two ids into a `Map`, and for the hold and for the capture
 * updates two balances of type bigint. No check, no event, no history, no expiry.
 *
 * Both sides get equal ids, each its own strings that nothing has hashed yet, made before its time is taken. The sides take turns in going
 * first, so that what else the machine does meets both.
 */
export function benchLedgerTwoPhase(): BenchRow {
  const measured = Array.from({ length: rounds }, (_, round) => {
    const ledgerFirst = round % 2 === 1;
    const early = rateOf(ledgerFirst ? ledgerLoop : bareLoop, paymentsOf(round));
    const late = rateOf(ledgerFirst ? bareLoop : ledgerLoop, paymentsOf(round));
    return ledgerFirst ? { ours: early, peer: late } : { ours: late, peer: early };
  });
  return benchRow({ name: 'ledger_two_phase', unit: 'transfers/s', against: 'bare loop' }, measured);
}

function paymentsOf(round: number): readonly SamplePayment[] {
  return samplePayments({ round, first: 0, count: paymentsPerRound });
}

/** Payments a second. */
function rateOf(run: (payments: readonly SamplePayment[]) => void, payments: readonly SamplePayment[]): number {
  const startedMs = ambient.elapsedMs();
  run(payments);
  return Math.round(paymentsPerRound / ((ambient.elapsedMs() - startedMs) / 1000));
}

function ledgerLoop(payments: readonly SamplePayment[]): void {
  let recorded = 0;
  const record: RecordEvent = () => {
    recorded += 1;
    return recorded;
  };
  const pay = sampleLedger(record);
  for (const payment of payments) pay(payment);
  const expected = openingEvents + 2 * payments.length;
  if (recorded !== expected) throw new Error(`the ledger accepted ${recorded} of ${expected} orders`);
}

interface BareAccount {
  postedWon: bigint;
  heldWon: bigint;
}

function bareLoop(payments: readonly SamplePayment[]): void {
  const ids = new Map<string, number>();
  const balances = new Map<string, BareAccount>();
  for (let index = 0; index < accounts; index += 1) balances.set(`account-${index}`, { postedWon: fundsWon, heldWon: 0n });
  for (const { hold, capture, debit, credit } of payments) {
    const payer = balances.get(debit);
    const payee = balances.get(credit);
    if (payer === undefined || payee === undefined) throw new Error('the bare loop has lost an account');
    ids.set(hold, ids.size);
    payer.heldWon += amountWon;
    payee.heldWon += 0n;
    ids.set(capture, ids.size);
    payer.postedWon -= amountWon;
    payee.postedWon += amountWon;
  }
  if (ids.size !== 2 * payments.length) throw new Error('the bare loop has lost an id');
}
