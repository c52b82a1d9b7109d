import type { AccountKind } from './event.ts';
import type { EpochMs } from './instruction.ts';
import type { AccountOrder, CaptureOrder, HoldOrder, TransferOrder } from './ledger.ts';
import { type ExpiryQueue, expiryQueue } from './ledger-expiry.ts';
import { addWon, subtractWon, type Won, zeroWon } from './money.ts';
import type { TransferCode } from './transfer-code.ts';

/** An account with its running balance, on its own side. */
export interface BookAccount {
  readonly account: string;
  readonly kind: AccountKind;
  readonly holder: string;
  readonly overdraftWon: Won;
  readonly effectiveAt: EpochMs;
  postedWon: Won;
  heldWon: Won;
  /** What moved the posted balance, oldest first. */
  readonly lines: (Posting | Capture)[];
}

/** Where a hold stands. `open` is the only state that changes, and it changes once. */
export type HoldState = 'open' | 'captured' | 'voided' | 'expired';

/** What a post and a hold have in common: who pays whom how much, why and when. */
export interface Terms {
  readonly transfer: string;
  readonly debit: BookAccount;
  readonly credit: BookAccount;
  readonly amountWon: Won;
  readonly code: TransferCode;
  readonly instruction: string;
  readonly effectiveAt: EpochMs;
  /** Position of its event in the journal. */
  readonly seq: number;
}

export interface Posting extends Terms {
  readonly kind: 'post';
}

/** The only entry that changes: once, out of `open`. */
export interface Hold extends Terms {
  readonly kind: 'hold';
  readonly expiresAt: EpochMs | null;
  state: HoldState;
  /** Effective time of the void: what a repeated void is compared with. */
  voidedAt: EpochMs | null;
}

/** Everything that it does not say is as in its hold. */
export interface Capture {
  readonly kind: 'capture';
  readonly transfer: string;
  readonly hold: Hold;
  readonly amountWon: Won;
  readonly effectiveAt: EpochMs;
  readonly seq: number;
}

export type Entry = Posting | Hold | Capture;

/** Enough to answer every question and to write the book's canonical text. */
export interface BookState {
  readonly book: string;
  readonly accounts: Map<string, BookAccount>;
  readonly entries: Map<string, Entry>;
  readonly expiries: ExpiryQueue<Hold>;
}

export interface Parties {
  readonly debit: BookAccount;
  readonly credit: BookAccount;
}

export function emptyBook(book: string): BookState {
  return { book, accounts: new Map(), entries: new Map(), expiries: expiryQueue((hold) => hold.state === 'open') };
}

export function addAccount(state: BookState, order: AccountOrder): void {
  const { account, kind, holder, overdraftWon, effectiveAt = 0 } = order;
  state.accounts.set(account, { account, kind, holder, overdraftWon, effectiveAt, postedWon: zeroWon, heldWon: zeroWon, lines: [] });
}

export function addPosted(state: BookState, order: TransferOrder, from: { readonly parties: Parties; readonly seq: number }): void {
  const { transfer, amountWon, code, instruction, effectiveAt } = order;
  const { debit, credit } = from.parties;
  const posting: Posting = { kind: 'post', transfer, debit, credit, amountWon, code, instruction, effectiveAt, seq: from.seq };
  state.entries.set(transfer, posting);
  move(from.parties, posting);
}

export function addHold(state: BookState, order: HoldOrder, from: { readonly parties: Parties; readonly seq: number }): void {
  const { transfer, amountWon, code, instruction, effectiveAt, expiresAt } = order;
  const { debit, credit } = from.parties;
  const hold: Hold = {
    kind: 'hold',
    transfer,
    debit,
    credit,
    amountWon,
    code,
    instruction,
    effectiveAt,
    seq: from.seq,
    expiresAt,
    state: 'open',
    voidedAt: null,
  };
  state.entries.set(transfer, hold);
  if (debit.kind !== 'asset') debit.heldWon = addWon(debit.heldWon, amountWon);
  if (credit.kind === 'asset') credit.heldWon = addWon(credit.heldWon, amountWon);
  if (expiresAt !== null) state.expiries.add(expiresAt, hold);
}

/** The capture moves money; its hold ends, whatever it did not use included. */
export function addCapture(state: BookState, order: CaptureOrder, from: { readonly hold: Hold; readonly seq: number }): void {
  const { transfer, amountWon, effectiveAt } = order;
  const capture: Capture = { kind: 'capture', transfer, hold: from.hold, amountWon, effectiveAt, seq: from.seq };
  state.entries.set(transfer, capture);
  finishHold(from.hold, 'captured');
  move(from.hold, capture);
}

export function voidHold(hold: Hold, effectiveAt: EpochMs): void {
  finishHold(hold, 'voided');
  hold.voidedAt = effectiveAt;
}

/** A hold counts on the side that it will lower: an asset when it is credited, any other account when it is debited. */
export function finishHold(hold: Hold, state: Exclude<HoldState, 'open'>): void {
  const { debit, credit, amountWon } = hold;
  hold.state = state;
  if (debit.kind !== 'asset') debit.heldWon = subtractWon(debit.heldWon, amountWon);
  if (credit.kind === 'asset') credit.heldWon = subtractWon(credit.heldWon, amountWon);
}

function move({ debit, credit }: Parties, line: Posting | Capture): void {
  const { amountWon } = line;
  debit.postedWon = debit.kind === 'asset' ? addWon(debit.postedWon, amountWon) : subtractWon(debit.postedWon, amountWon);
  credit.postedWon = credit.kind === 'asset' ? subtractWon(credit.postedWon, amountWon) : addWon(credit.postedWon, amountWon);
  debit.lines.push(line);
  credit.lines.push(line);
}
