import type { AccountKind, AnyEvent } from './event.ts';
import type { EpochMs } from './instruction.ts';
import type { Won } from './money.ts';
import type { ReasonCode } from './reason.ts';
import type { TransferCode } from './transfer-code.ts';

/** One account to open. `overdraftWon`: how far below zero its balance may go; clearing and issuance accounts have no floor. */
export interface AccountOrder {
  readonly account: string;
  readonly kind: AccountKind;
  readonly holder: string;
  readonly overdraftWon: Won;
  /** Since when the account exists; 0, the start of the book's time, if not said. */
  readonly effectiveAt?: EpochMs;
}

/** Money from `debit` to `credit`. `transfer` is the key: the same transfer with any other field is refused. */
export interface TransferOrder {
  readonly transfer: string;
  readonly debit: string;
  readonly credit: string;
  readonly amountWon: Won;
  readonly code: TransferCode;
  readonly instruction: string;
  readonly effectiveAt: EpochMs;
}

export interface HoldOrder extends TransferOrder {
  /** Lapses by itself at this time; null: stays until captured or voided. */
  readonly expiresAt: EpochMs | null;
}

/** Posts at most the held amount; what is left of it becomes available. `transfer` is the capture's own key. */
export interface CaptureOrder {
  readonly transfer: string;
  readonly hold: string;
  readonly amountWon: Won;
  readonly effectiveAt: EpochMs;
}

/** Lets the whole held amount go. A void has no key of its own: the same hold at the same time is the same order. */
export interface VoidOrder {
  readonly hold: string;
  readonly effectiveAt: EpochMs;
}

/**
 * `replayed`: the same order was accepted before; nothing changed. `transfer_conflict`: the key, of a transfer or an account, is
 * known with other fields. `hold_finished`: captured, voided or lapsed. `amount_invalid`: not positive, or more than is held.
 */
export type LedgerOutcome =
  | { readonly status: 'accepted' | 'replayed' }
  | { readonly status: 'rejected'; readonly reason: ReasonCode | 'hold_unknown' | 'hold_finished' | 'amount_invalid' | 'transfer_conflict' };

export interface Balance {
  readonly postedWon: Won;
  readonly heldWon: Won;
  readonly availableWon: Won;
}

/** One line of history: posted and captured transfers that touched the account, oldest first. */
export interface HistoryLine {
  readonly transfer: string;
  readonly side: 'debit' | 'credit';
  readonly other: string;
  readonly amountWon: Won;
  readonly code: TransferCode;
  readonly instruction: string;
  readonly effectiveAt: EpochMs;
  /** Position of its event in the journal, which carries the recorded time. */
  readonly seq: number;
}

/**
 * A double-entry book, append-only, with two-phase transfers. Every accepted order is recorded as one event.
 * The balance of an asset account is debits less credits, of any other account credits less debits. Asset and liability accounts
 * never fall below `-overdraftWon`, holds counted. A hold counts from its effective time until it is captured, voided or made to
 * lapse by `expire`; capture and void are refused from `expiresAt` on, whether or not `expire` has been called.
 */
export interface Ledger {
  readonly book: string;
  open(order: AccountOrder): LedgerOutcome;
  post(order: TransferOrder): LedgerOutcome;
  hold(order: HoldOrder): LedgerOutcome;
  capture(order: CaptureOrder): LedgerOutcome;
  void(order: VoidOrder): LedgerOutcome;
  /** Lets every hold lapse whose time has come; returns how many. */
  expire(now: EpochMs): number;
  balance(account: string): Balance | undefined;
  account(account: string): AccountOrder | undefined;
  history(account: string): readonly HistoryLine[];
  /** Applies a recorded event of this book without recording it again; others are ignored. */
  restore(event: AnyEvent): void;
  /** Everything that the book holds as canonical text: equal books have equal text, byte for byte. */
  dump(): string;
}
