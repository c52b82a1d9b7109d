import type { AccountKind, AnyEvent, TransferCode } from './event.ts';
import type { EpochMs } from './instruction.ts';
import type { Won } from './money.ts';
import type { ReasonCode } from './reason.ts';

/** One account to open. `overdraftWon`: how far below zero its balance may go; clearing and issuance accounts have no floor. */
export interface AccountOrder {
  readonly account: string;
  readonly kind: AccountKind;
  readonly holder: string;
  readonly overdraftWon: Won;
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
}

/** A double-entry book, append-only, with two-phase transfers. Every accepted order is recorded as one event. */
export interface Ledger {
  readonly book: string;
  open(order: AccountOrder): LedgerOutcome;
  post(order: TransferOrder): LedgerOutcome;
  hold(order: HoldOrder): LedgerOutcome;
  /** Posts at most the held amount; what is left of it becomes available. `transfer` is the capture's own key. */
  capture(order: { readonly transfer: string; readonly hold: string; readonly amountWon: Won; readonly effectiveAt: EpochMs }): LedgerOutcome;
  void(order: { readonly hold: string; readonly effectiveAt: EpochMs }): LedgerOutcome;
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
