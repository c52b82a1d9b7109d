import type { AccountKind, TransferCode } from './event.ts';
import type { EpochMs } from './instruction.ts';
import type { AccountOrder, CaptureOrder, HoldOrder, TransferOrder } from './ledger.ts';
import { type ExpiryQueue, expiryQueue } from './ledger-expiry.ts';
import { addWon, subtractWon, type Won, zeroWon } from './money.ts';

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
  readonly lines: Entry[];
}

/** Where a hold stands. `open` is the only state that changes, and it changes once. */
export type HoldState = 'open' | 'captured' | 'voided' | 'expired';

/** One accepted transfer; of it, only a hold's state ever changes. One shape for all three kinds keeps access fast. */
export interface Entry {
  readonly transfer: string;
  readonly kind: 'post' | 'hold' | 'capture';
  readonly debit: BookAccount;
  readonly credit: BookAccount;
  readonly amountWon: Won;
  readonly code: TransferCode;
  readonly instruction: string;
  readonly effectiveAt: EpochMs;
  /** Position of its event in the journal. */
  readonly seq: number;
  /** Of a hold. */
  readonly expiresAt: EpochMs | null;
  /** Of a capture. */
  readonly hold: Entry | null;
  /** Of a hold; null for what is posted at once. */
  state: HoldState | null;
  /** When a hold was voided, effective time: that is what a repeated void is compared with. */
  voidedAt: EpochMs | null;
}

/** Enough to answer every question and to write the book's canonical text. */
export interface BookState {
  readonly book: string;
  readonly accounts: Map<string, BookAccount>;
  readonly entries: Map<string, Entry>;
  readonly expiries: ExpiryQueue<Entry>;
}

export interface Parties {
  readonly debit: BookAccount;
  readonly credit: BookAccount;
}

export function emptyBook(book: string): BookState {
  return { book, accounts: new Map(), entries: new Map(), expiries: expiryQueue((entry) => entry.state === 'open') };
}

export function addAccount(state: BookState, order: AccountOrder): void {
  const { account, kind, holder, overdraftWon, effectiveAt = 0 } = order;
  state.accounts.set(account, { account, kind, holder, overdraftWon, effectiveAt, postedWon: zeroWon, heldWon: zeroWon, lines: [] });
}

export function addPosted(state: BookState, order: TransferOrder, from: { readonly parties: Parties; readonly seq: number }): void {
  const { transfer, amountWon, code, instruction, effectiveAt } = order;
  const { debit, credit } = from.parties;
  const entry: Entry = {
    transfer, kind: 'post', debit, credit, amountWon, code, instruction, effectiveAt, seq: from.seq,
    expiresAt: null, hold: null, state: null, voidedAt: null,
  };
  state.entries.set(transfer, entry);
  move(entry);
}

export function addHold(state: BookState, order: HoldOrder, from: { readonly parties: Parties; readonly seq: number }): void {
  const { transfer, amountWon, code, instruction, effectiveAt, expiresAt } = order;
  const { debit, credit } = from.parties;
  const entry: Entry = {
    transfer, kind: 'hold', debit, credit, amountWon, code, instruction, effectiveAt, seq: from.seq,
    expiresAt, hold: null, state: 'open', voidedAt: null,
  };
  state.entries.set(transfer, entry);
  if (debit.kind !== 'asset') debit.heldWon = addWon(debit.heldWon, amountWon);
  if (credit.kind === 'asset') credit.heldWon = addWon(credit.heldWon, amountWon);
  if (expiresAt !== null) state.expiries.add(expiresAt, entry);
}

/** The capture moves money; its hold ends, whatever it did not use included. */
export function addCapture(state: BookState, order: CaptureOrder, from: { readonly held: Entry; readonly seq: number }): void {
  const { transfer, amountWon, effectiveAt } = order;
  const { debit, credit, code, instruction } = from.held;
  const entry: Entry = {
    transfer, kind: 'capture', debit, credit, amountWon, code, instruction, effectiveAt, seq: from.seq,
    expiresAt: null, hold: from.held, state: null, voidedAt: null,
  };
  state.entries.set(transfer, entry);
  finishHold(from.held, 'captured');
  move(entry);
}

export function voidHold(held: Entry, effectiveAt: EpochMs): void {
  finishHold(held, 'voided');
  held.voidedAt = effectiveAt;
}

/** A hold counts on the side that it will lower: an asset when it is credited, any other account when it is debited. */
export function finishHold(held: Entry, state: Exclude<HoldState, 'open'>): void {
  const { debit, credit, amountWon } = held;
  held.state = state;
  if (debit.kind !== 'asset') debit.heldWon = subtractWon(debit.heldWon, amountWon);
  if (credit.kind === 'asset') credit.heldWon = subtractWon(credit.heldWon, amountWon);
}

function move(entry: Entry): void {
  const { debit, credit, amountWon } = entry;
  debit.postedWon = debit.kind === 'asset' ? addWon(debit.postedWon, amountWon) : subtractWon(debit.postedWon, amountWon);
  credit.postedWon = credit.kind === 'asset' ? subtractWon(credit.postedWon, amountWon) : addWon(credit.postedWon, amountWon);
  debit.lines.push(entry);
  credit.lines.push(entry);
}
