import type { RecordEvent } from './event.ts';
import type { EpochMs } from './instruction.ts';
import type { AccountOrder, Balance, CaptureOrder, HistoryLine, HoldOrder, Ledger, LedgerOutcome, TransferOrder, VoidOrder } from './ledger.ts';
import { dumpBook } from './ledger-dump.ts';
import { restoreEvent } from './ledger-restore.ts';
import {
  addAccount,
  addCapture,
  addHold,
  addPosted,
  type BookAccount,
  type BookState,
  type Capture,
  emptyBook,
  finishHold,
  type Hold,
  type Parties,
  type Posting,
  type Terms,
  voidHold,
} from './ledger-state.ts';
import { subtractWon, type Won } from './money.ts';

/** Most transfers of one book: a `Map` holds no more than 2^24 keys. */
export const transfersMax = 2 ** 24 - 1;

const accepted: LedgerOutcome = { status: 'accepted' };
const replayed: LedgerOutcome = { status: 'replayed' };

type Refusal = Extract<LedgerOutcome, { status: 'rejected' }>;

function refuse(reason: Refusal['reason']): Refusal {
  return { status: 'rejected', reason };
}

/**
 * Opens an empty book. Orders are checked, recorded, and only then applied, so that a `record` that throws leaves the book as it was.
 * Refusals are returned, never recorded. Throws `RangeError` past {@link transfersMax}, and `Error` when a restored event does not fit.
 */
export function openLedger(deps: { readonly book: string; readonly record: RecordEvent }): Ledger {
  const { book, record } = deps;
  const state = emptyBook(book);
  return {
    book,
    open: (order) => openAccount(state, record, order),
    post: (order) => post(state, record, order),
    hold: (order) => hold(state, record, order),
    capture: (order) => capture(state, record, order),
    void: (order) => voidOrder(state, record, order),
    expire: (now) => expire(state, record, now),
    balance: (account) => balanceOf(state.accounts.get(account)),
    account: (account) => accountOrder(state.accounts.get(account)),
    history: (account) => (state.accounts.get(account)?.lines ?? []).map((entry) => historyLine(entry, account)),
    restore: (event) => restoreEvent(state, event),
    dump: () => dumpBook(state),
  };
}

function openAccount(state: BookState, record: RecordEvent, order: AccountOrder): LedgerOutcome {
  const known = state.accounts.get(order.account);
  if (known !== undefined) return sameAccount(known, order) ? replayed : refuse('transfer_conflict');
  if (order.overdraftWon < 0n) return refuse('amount_invalid');
  const { account, kind, holder, overdraftWon } = order;
  record({ kind: 'account.opened', at: order.effectiveAt ?? 0, data: { book: state.book, account, kind, holder, overdraftWon } });
  addAccount(state, order);
  return accepted;
}

function post(state: BookState, record: RecordEvent, order: TransferOrder): LedgerOutcome {
  const known = state.entries.get(order.transfer);
  if (known !== undefined) return known.kind === 'post' && sameTransfer(known, order) ? replayed : refuse('transfer_conflict');
  const parties = check(state, order);
  if ('status' in parties) return parties;
  const { transfer, debit, credit, amountWon, code, instruction, effectiveAt } = order;
  const seq = record({ kind: 'transfer.posted', at: effectiveAt, instruction, data: { book: state.book, transfer, debit, credit, amountWon, code } });
  addPosted(state, order, { parties, seq });
  return accepted;
}

function hold(state: BookState, record: RecordEvent, order: HoldOrder): LedgerOutcome {
  const known = state.entries.get(order.transfer);
  if (known !== undefined)
    return known.kind === 'hold' && sameTransfer(known, order) && known.expiresAt === order.expiresAt ? replayed : refuse('transfer_conflict');
  const parties = check(state, order);
  if ('status' in parties) return parties;
  const { transfer, debit, credit, amountWon, code, instruction, effectiveAt, expiresAt } = order;
  if (expiresAt !== null && expiresAt <= effectiveAt) return refuse('hold_finished');
  const data = { book: state.book, transfer, debit, credit, amountWon, code, expiresAt };
  const seq = record({ kind: 'transfer.held', at: effectiveAt, instruction, data });
  addHold(state, order, { parties, seq });
  return accepted;
}

function capture(state: BookState, record: RecordEvent, order: CaptureOrder): LedgerOutcome {
  const known = state.entries.get(order.transfer);
  if (known !== undefined) return known.kind === 'capture' && sameCapture(known, order) ? replayed : refuse('transfer_conflict');
  const held = state.entries.get(order.hold);
  if (held === undefined || held.kind !== 'hold') return refuse('hold_unknown');
  if (!isOpenAt(held, order.effectiveAt)) return refuse('hold_finished');
  if (order.amountWon <= 0n || order.amountWon > held.amountWon) return refuse('amount_invalid');
  checkRoom(state);
  const { transfer, amountWon, effectiveAt } = order;
  const { code, instruction } = held;
  const data = { book: state.book, transfer, debit: held.debit.account, credit: held.credit.account, amountWon, code, hold: held.transfer };
  const seq = record({ kind: 'transfer.captured', at: effectiveAt, instruction, data });
  addCapture(state, order, { hold: held, seq });
  return accepted;
}

function voidOrder(state: BookState, record: RecordEvent, order: VoidOrder): LedgerOutcome {
  const held = state.entries.get(order.hold);
  if (held === undefined || held.kind !== 'hold') return refuse('hold_unknown');
  if (held.state === 'voided' && held.voidedAt === order.effectiveAt) return replayed;
  if (!isOpenAt(held, order.effectiveAt)) return refuse('hold_finished');
  record({ kind: 'transfer.voided', at: order.effectiveAt, instruction: held.instruction, data: { book: state.book, hold: held.transfer } });
  voidHold(held, order.effectiveAt);
  return accepted;
}

/** In order of expiry, then of recording. Each lapse is a fact of its own, effective when the hold's time came. */
function expire(state: BookState, record: RecordEvent, now: EpochMs): number {
  let count = 0;
  for (let held = state.expiries.due(now); held !== undefined; held = state.expiries.due(now)) {
    const at = held.expiresAt ?? now;
    record({ kind: 'transfer.expired', at, instruction: held.instruction, data: { book: state.book, hold: held.transfer } });
    finishHold(held, 'expired');
    count += 1;
  }
  return count;
}

/** The rules that a post and a hold share, in order of precedence. */
function check(state: BookState, order: TransferOrder): Parties | Refusal {
  if (order.amountWon <= 0n) return refuse('amount_invalid');
  if (order.debit === order.credit) return refuse('same_account');
  const debit = state.accounts.get(order.debit);
  const credit = state.accounts.get(order.credit);
  if (debit === undefined || credit === undefined) return refuse('account_unknown');
  if (debit.kind !== 'asset' && !covers(debit, order.amountWon)) return refuse('insufficient_funds');
  if (credit.kind === 'asset' && !covers(credit, order.amountWon)) return refuse('insufficient_funds');
  checkRoom(state);
  return { debit, credit };
}

/** Whether an account whose balance the order lowers can bear it. */
function covers(account: BookAccount, amountWon: Won): boolean {
  if (account.kind === 'clearing' || account.kind === 'issuance') return true;
  return account.postedWon - account.heldWon - amountWon >= -account.overdraftWon;
}

/** Before anything is recorded: what has been recorded must be applied. */
function checkRoom(state: BookState): void {
  if (state.entries.size >= transfersMax) throw new RangeError(`book ${state.book} is full: ${transfersMax} transfers`);
}

function isOpenAt(held: Hold, effectiveAt: EpochMs): boolean {
  return held.state === 'open' && (held.expiresAt === null || effectiveAt < held.expiresAt);
}

function sameAccount(known: AccountOrder, order: AccountOrder): boolean {
  return (
    known.kind === order.kind &&
    known.holder === order.holder &&
    known.overdraftWon === order.overdraftWon &&
    (known.effectiveAt ?? 0) === (order.effectiveAt ?? 0)
  );
}

function sameTransfer(known: Terms, order: TransferOrder): boolean {
  return (
    known.debit.account === order.debit &&
    known.credit.account === order.credit &&
    known.amountWon === order.amountWon &&
    known.code === order.code &&
    known.instruction === order.instruction &&
    known.effectiveAt === order.effectiveAt
  );
}

function sameCapture(known: Capture, order: CaptureOrder): boolean {
  return known.hold.transfer === order.hold && known.amountWon === order.amountWon && known.effectiveAt === order.effectiveAt;
}

function balanceOf(account: BookAccount | undefined): Balance | undefined {
  if (account === undefined) return undefined;
  const { postedWon, heldWon } = account;
  return { postedWon, heldWon, availableWon: subtractWon(postedWon, heldWon) };
}

function accountOrder(known: BookAccount | undefined): AccountOrder | undefined {
  if (known === undefined) return undefined;
  const { account, kind, holder, overdraftWon, effectiveAt } = known;
  return { account, kind, holder, overdraftWon, effectiveAt };
}

function historyLine(line: Posting | Capture, account: string): HistoryLine {
  const { transfer, amountWon, effectiveAt, seq } = line;
  const { debit, credit, code, instruction } = line.kind === 'capture' ? line.hold : line;
  const side = debit.account === account ? 'debit' : 'credit';
  const other = side === 'debit' ? credit.account : debit.account;
  return { transfer, side, other, amountWon, code, instruction, effectiveAt, seq };
}
