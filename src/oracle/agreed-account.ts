import type { Event, EventData } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { kstDay } from './business-days.ts';

/** One customer account that has terms, and what has moved on it since. */
export interface AgreedAccount {
  readonly book: string;
  readonly account: string;
  readonly terms: EventData['account.agreed']['terms'];
  readonly agreedAt: EpochMs;
  /** Credits less debits with their times, for the balance at the end of a day. */
  readonly moves: { readonly at: EpochMs; readonly amountWon: bigint; readonly code: string }[];
  /** Ordered and not refused, by day. */
  readonly usedWon: Map<number, bigint>;
  readonly taken: Map<string, { readonly day: number; readonly amountWon: bigint }>;
  /** Transfers to other banks that were captured, with their times. */
  readonly charged: EpochMs[];
  /** What the bank booked by itself and no day has answered for yet. */
  bookedWon: Map<string, bigint>;
  /** Of the last day that is closed. */
  closed: number | undefined;
}

export function agreedAccount({ at, data }: Event<'account.agreed'>, openWon: bigint): AgreedAccount {
  const moves = openWon === 0n ? [] : [{ at, amountWon: openWon, code: 'before' }];
  const none = { usedWon: new Map(), taken: new Map(), charged: [], bookedWon: new Map(), closed: undefined };
  return { book: data.book, account: data.account, terms: data.terms, agreedAt: at, moves, ...none };
}

/** Large sums that came in just now and stay for a while, in order. */
export function freshReceipts({ terms, moves }: AgreedAccount, at: EpochMs): readonly { readonly freeAt: EpochMs; readonly amountWon: bigint }[] {
  const hold = terms.receiptHold;
  if (hold === undefined) return [];
  return moves
    .filter((move) => move.at > at - hold.ms && move.amountWon >= hold.fromWon && (move.code === 'receipt' || move.code === 'book-transfer'))
    .map((move) => ({ freeAt: move.at + hold.ms, amountWon: move.amountWon }))
    .toSorted((left, right) => left.freeAt - right.freeAt);
}

export function usedOn({ usedWon }: AgreedAccount, at: EpochMs): bigint {
  return usedWon.get(kstDay(at)) ?? 0n;
}
