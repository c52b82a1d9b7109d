import type { AccountKind } from '../../kernel/event.ts';
import type { Movement } from '../../kernel/event-data.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { CaptureOrder, HoldOrder, Ledger, TransferOrder } from '../../kernel/ledger.ts';
import { won } from '../../kernel/money.ts';
import type { Random } from '../../kernel/random.ts';
import { accepted } from '../../rail/accepted.ts';
import type { DrillJournal } from './drill.ts';

/** Payments need a bank's book; everything else that moves is lent, which belongs to no payment and to no terms of an account. */
export const bank = '901';
export const book = `bank:${bank}`;
export const startMs = Date.parse('2026-11-24T09:00:00+09:00');

export const founded: readonly (readonly [account: string, kind: AccountKind, overdraftWon: bigint])[] = [
  ['vault', 'asset', 0n],
  ['till', 'asset', 50n],
  ['issuance', 'issuance', 0n],
  ['transit', 'clearing', 0n],
  ['kim', 'liability', 0n],
  ['lee', 'liability', 0n],
  ['park', 'liability', 300n],
];
const names = founded.map(([account]) => account);

/** A book at work, and everything that it has accepted. */
export interface LedgerWork {
  readonly random: Random;
  readonly journal: DrillJournal;
  readonly clock: { nowMs: EpochMs };
  now(): EpochMs;
  /** Another one after each restart. */
  ledger: Ledger;
  /** Transfers that were given a key. */
  made: number;
  readonly posts: TransferOrder[];
  readonly holds: HoldOrder[];
  readonly captures: CaptureOrder[];
  readonly voided: { readonly hold: string; readonly effectiveAt: EpochMs }[];
}

export function openAccount(
  { ledger, now }: LedgerWork,
  order: { readonly account: string; readonly kind: AccountKind; readonly overdraftWon: bigint },
): void {
  accepted(ledger.open({ ...order, overdraftWon: won(order.overdraftWon), holder: order.account, effectiveAt: now() }), order.account);
}

export function transfer(work: LedgerWork, order: Pick<TransferOrder, 'debit' | 'credit' | 'amountWon' | 'code'>): TransferOrder {
  work.made += 1;
  return { ...order, transfer: `t${work.made}`, instruction: `i${work.made}`, effectiveAt: work.now() };
}

export function insist({ ledger, posts }: LedgerWork, order: TransferOrder): void {
  accepted(ledger.post(order), order.transfer);
  posts.push(order);
}

/** What a book must not take: a bank that is told yes carries on as if it were done. */
export function refused(answer: { readonly status: string }, key: string): void {
  if (answer.status !== 'rejected') throw new Error(`the book took ${key}, which it must refuse, for ${answer.status}`);
}

export function pick<T>(random: Random, things: readonly T[]): T | undefined {
  return things[random.below(Math.max(1, things.length))];
}

export function drawn(work: LedgerWork): TransferOrder {
  const movable = names.filter((name) => name !== 'issuance');
  const debit = pick(work.random, movable) ?? 'kim';
  const credit = pick(work.random, movable) ?? 'lee';
  return transfer(work, { debit, credit, amountWon: won(BigInt(1 + work.random.below(400))), code: 'loan' });
}

export function tryHold(work: LedgerWork, order: HoldOrder): void {
  if (work.ledger.hold(order).status === 'accepted') work.holds.push(order);
}

/** Liabilities pay one another, and assets: each time one account alone limits the amount. */
export const sides = [
  ['kim', 'lee'],
  ['lee', 'park'],
  ['park', 'kim'],
  ['kim', 'transit'],
  ['transit', 'vault'],
  ['transit', 'till'],
] as const;

/** What the limiting account can still bear, added up from what is on record: the book may be wrong about it. */
export function roomOf({ journal: { events } }: LedgerWork, debit: string, credit: string): bigint {
  const limiting = debit === 'transit' ? credit : debit;
  const [, kind, overdraftWon = 0n] = founded.find(([account]) => account === limiting) ?? [];
  let roomWon = overdraftWon;
  const holdsWon = new Map<string, bigint>();
  for (const event of events) {
    if (event.kind === 'transfer.posted' || event.kind === 'transfer.captured') roomWon += effectOn(limiting, event.data, kind);
    if (event.kind === 'transfer.held') {
      const effectWon = effectOn(limiting, event.data, kind);
      if (effectWon < 0n) holdsWon.set(event.data.transfer, effectWon);
    }
    if (event.kind === 'transfer.captured' || event.kind === 'transfer.voided' || event.kind === 'transfer.expired') holdsWon.delete(event.data.hold);
  }
  return [...holdsWon.values()].reduce((sum, effectWon) => sum + effectWon, roomWon);
}

/** An asset grows with what is debited to it, any other account with what is credited. */
function effectOn(account: string, { debit, credit, amountWon }: Movement, kind: AccountKind | undefined): bigint {
  const creditedWon = (credit === account ? amountWon : 0n) - (debit === account ? amountWon : 0n);
  return kind === 'asset' ? -creditedWon : creditedWon;
}
