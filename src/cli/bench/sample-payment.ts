import { won } from '../../kernel/money.ts';

/** A payment of the benches: the keys and accounts of a two-phase transfer. */
export interface SamplePayment {
  readonly hold: string;
  readonly capture: string;
  readonly instruction: string;
  readonly debit: string;
  readonly credit: string;
  readonly effectiveAt: number;
}

export const accounts = 1_000;
export const amountWon = won(1_000n);
export const fundsWon = won(10n ** 12n);
export const startAt = 1_795_395_600_000; // 2026-11-23T10:00:00+09:00
export const holdMs = 600_000;

/** Fresh strings each time, so that neither side of a bench meets a key that the other has hashed. `first`: their number within the round. */
export function samplePayments({ round, first, count }: { readonly round: number; readonly first: number; readonly count: number }): SamplePayment[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return {
      hold: flat(`transfer-${round}-${number}-h`),
      capture: flat(`transfer-${round}-${number}-c`),
      instruction: flat(`payment-${round}-${number}`),
      debit: flat(`account-${number % accounts}`),
      credit: flat(`account-${(number * 7 + 1) % accounts}`),
      effectiveAt: startAt + number,
    };
  });
}

/** A string as a parser hands it over: in one piece, not a chain of the parts that it was built from. */
function flat(text: string): string {
  return Buffer.from(text).toString('latin1');
}
