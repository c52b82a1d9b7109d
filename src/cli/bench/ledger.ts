import { openLedger } from '../../kernel/book.ts';
import type { RecordEvent } from '../../kernel/event.ts';
import { won } from '../../kernel/money.ts';
import { ambient } from '../ambient.ts';

/** One row of `bench`: the median rate, its ratio to a baseline measured in the same moment, and how far the rounds spread. */
export interface LedgerBench {
  readonly name: 'ledger_two_phase';
  readonly value: number;
  readonly unit: 'transfers/s';
  /** Median over the rounds of ledger rate ÷ bare rate of the same round. */
  readonly ratio: number;
  readonly against: 'bare loop';
  /** Ledger rates of the rounds: least, median, most. */
  readonly spread: readonly [min: number, median: number, max: number];
}

/** Rounds times payments times two ids, a hold's and a capture's. */
const rounds = 3;
const paymentsPerRound = 500_000;
const accounts = 1_000;
const amountWon = won(1_000n);
const fundsWon = won(10n ** 12n);
const startAt = 1_795_395_600_000; // 2026-11-23T10:00:00+09:00
const holdMs = 600_000;

interface Payment {
  readonly hold: string;
  readonly capture: string;
  readonly instruction: string;
  readonly debit: string;
  readonly credit: string;
}

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
export function benchLedgerTwoPhase(): LedgerBench {
  const rates: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ledgerFirst = round % 2 === 1;
    const earlyRate = rateOf(ledgerFirst ? ledgerLoop : bareLoop, paymentsOf(round));
    const lateRate = rateOf(ledgerFirst ? bareLoop : ledgerLoop, paymentsOf(round));
    rates.push(ledgerFirst ? earlyRate : lateRate);
    ratios.push(ledgerFirst ? earlyRate / lateRate : lateRate / earlyRate);
  }
  const spread = spreadOf(rates);
  return { name: 'ledger_two_phase', value: spread[1], unit: 'transfers/s', ratio: spreadOf(ratios)[1], against: 'bare loop', spread };
}

function paymentsOf(round: number): Payment[] {
  return Array.from({ length: paymentsPerRound }, (_, index) => {
    const number = String(index).padStart(6, '0');
    return {
      hold: flat(`transfer-${round}${number}-h`),
      capture: flat(`transfer-${round}${number}-c`),
      instruction: flat(`payment-${round}${number}`),
      debit: `account-${index % accounts}`,
      credit: `account-${(index * 7 + 1) % accounts}`,
    };
  });
}

/** A string as a parser hands it over: in one piece, not a chain of the parts that it was built from. */
function flat(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Payments a second. */
function rateOf(run: (payments: readonly Payment[]) => void, payments: readonly Payment[]): number {
  const startedMs = ambient.elapsedMs();
  run(payments);
  return Math.round(paymentsPerRound / ((ambient.elapsedMs() - startedMs) / 1000));
}

function ledgerLoop(payments: readonly Payment[]): void {
  let recorded = 0;
  const record: RecordEvent = () => {
    recorded += 1;
    return recorded;
  };
  const ledger = openLedger({ book: 'bench', record });
  ledger.open({ account: 'issuance', kind: 'issuance', holder: 'issuance', overdraftWon: won(0n) });
  for (let index = 0; index < accounts; index += 1) {
    const account = `account-${index}`;
    ledger.open({ account, kind: 'liability', holder: account, overdraftWon: won(0n) });
    ledger.post({
      transfer: `issue-${index}`,
      debit: 'issuance',
      credit: account,
      amountWon: fundsWon,
      code: 'issue',
      instruction: '',
      effectiveAt: startAt,
    });
  }
  let effectiveAt = startAt;
  for (const { hold, capture, instruction, debit, credit } of payments) {
    effectiveAt += 1;
    ledger.hold({ transfer: hold, debit, credit, amountWon, code: 'payment', instruction, effectiveAt, expiresAt: effectiveAt + holdMs });
    ledger.capture({ transfer: capture, hold, amountWon, effectiveAt });
  }
  const expected = 1 + 2 * accounts + 2 * payments.length;
  if (recorded !== expected) throw new Error(`the ledger accepted ${recorded} of ${expected} orders`);
}

interface BareAccount {
  postedWon: bigint;
  heldWon: bigint;
}

function bareLoop(payments: readonly Payment[]): void {
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

function spreadOf(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return [at(0), at(Math.floor(sorted.length / 2)), at(sorted.length - 1)];
}
