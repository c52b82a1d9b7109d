/** Columns of a day's orders; the outcome 0 is `credited`. */
export interface DayColumns {
  readonly count: number;
  readonly payer: Uint32Array;
  readonly payee: Uint32Array;
  readonly amountWon: Uint32Array;
  readonly outcome: Uint8Array;
}

/** What one bank came to. */
export interface DayNet {
  readonly owedWon: bigint;
  readonly dueWon: bigint;
}

/** Accounts of one bank, as they are numbered. */
const accountsOfBank = 134_217_728;

/**
 * What each bank owes and is owed, added up from the orders one by one, without the positions that the network kept.
 * Sums are made in two halves of 2^26, exact in doubles for any day, and joined as bigints at the end.
 */
export function dayNets({ count, payer, payee, amountWon, outcome }: DayColumns, banks: number): readonly DayNet[] {
  const [owed, due] = [halves(banks), halves(banks)];
  for (let index = 0; index < count; index += 1) {
    if (outcome[index] !== 0) continue;
    const from = Math.trunc((payer[index] ?? 0) / accountsOfBank);
    const to = Math.trunc((payee[index] ?? 0) / accountsOfBank);
    if (from === to) continue;
    add(owed, from, amountWon[index] ?? 0);
    add(due, to, amountWon[index] ?? 0);
  }
  return Array.from({ length: banks }, (_, bank) => ({ owedWon: joined(owed, bank), dueWon: joined(due, bank) }));
}

interface Halves {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const half = 2 ** 26;

function halves(banks: number): Halves {
  return { low: new Float64Array(banks), high: new Float64Array(banks) };
}

function add({ low, high }: Halves, bank: number, amountWon: number): void {
  low[bank] = (low[bank] ?? 0) + (amountWon % half);
  high[bank] = (high[bank] ?? 0) + Math.floor(amountWon / half);
}

function joined({ low, high }: Halves, bank: number): bigint {
  return BigInt(high[bank] ?? 0) * BigInt(half) + BigInt(low[bank] ?? 0);
}
