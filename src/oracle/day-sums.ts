import type { CreditTransfer } from '../kernel/instruction.ts';
import { usesCap } from './retail-rules.ts';

/** Columns of a day's orders; the outcome 0 is `credited`, `system` a number in the list of {@link daySums}. */
export interface DayColumns {
  readonly count: number;
  readonly system: Uint8Array;
  readonly payer: Uint32Array;
  readonly payee: Uint32Array;
  readonly amountWon: Uint32Array;
  readonly outcome: Uint8Array;
}

/** What one bank owes less what it is owed: over all systems, and of what uses the net debit cap. */
export interface DayNet {
  readonly allWon: bigint;
  readonly cappedWon: bigint;
}

export interface DaySystemSum {
  readonly orders: number;
  readonly credited: number;
  readonly creditedWon: bigint;
}

export interface DaySums {
  readonly banks: readonly DayNet[];
  /** By number of the system. */
  readonly systems: readonly DaySystemSum[];
}

/** Accounts of one bank, as they are numbered. */
const accountsOfBank = 134_217_728;

/**
 * What each bank owes and is owed, and what each system carried, added up from the orders one by one, without the positions that the network kept. The bank
 * of whoever paid owes, whichever bank sent the message. Sums are made in two halves of 2^26, exact in doubles for any day, and joined as bigints at the end.
 * `systems`: names by number; `undefined` is the electronic banking network.
 */
export function daySums(
  { count, system, payer, payee, amountWon, outcome }: DayColumns,
  { banks, systems }: { readonly banks: number; readonly systems: readonly CreditTransfer['system'][] },
): DaySums {
  const cells = systems.length * banks;
  const [owed, due, carried] = [halves(cells), halves(cells), halves(systems.length)];
  const [orders, credited] = [new Float64Array(systems.length), new Float64Array(systems.length)];
  for (let index = 0; index < count; index += 1) {
    const way = system[index] ?? 0;
    const won = amountWon[index] ?? 0;
    orders[way] = (orders[way] ?? 0) + 1;
    if (outcome[index] !== 0) continue;
    credited[way] = (credited[way] ?? 0) + 1;
    add(carried, way, won);
    const from = Math.trunc((payer[index] ?? 0) / accountsOfBank);
    const to = Math.trunc((payee[index] ?? 0) / accountsOfBank);
    if (from === to) continue;
    add(owed, way * banks + from, won);
    add(due, way * banks + to, won);
  }
  const netWon = (bank: number, counts: (name: CreditTransfer['system']) => boolean) =>
    systems.reduce((sum, name, way) => (counts(name) ? sum + joined(owed, way * banks + bank) - joined(due, way * banks + bank) : sum), 0n);
  return {
    banks: Array.from({ length: banks }, (_, bank) => ({
      allWon: netWon(bank, () => true),
      cappedWon: netWon(bank, (name) => usesCap(name === undefined ? {} : { system: name })),
    })),
    systems: systems.map((_, way) => ({ orders: orders[way] ?? 0, credited: credited[way] ?? 0, creditedWon: joined(carried, way) })),
  };
}

interface Halves {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const half = 2 ** 26;

function halves(cells: number): Halves {
  return { low: new Float64Array(cells), high: new Float64Array(cells) };
}

function add({ low, high }: Halves, cell: number, amountWon: number): void {
  low[cell] = (low[cell] ?? 0) + (amountWon % half);
  high[cell] = (high[cell] ?? 0) + Math.floor(amountWon / half);
}

function joined({ low, high }: Halves, cell: number): bigint {
  return BigInt(high[cell] ?? 0) * BigInt(half) + BigInt(low[cell] ?? 0);
}
