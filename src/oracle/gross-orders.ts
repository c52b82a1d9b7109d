import type { Event } from '../kernel/event.ts';
import type { BankCode, CreditTransfer, EpochMs, GrossSettlement, Outcome } from '../kernel/instruction.ts';
import { Closings } from './closings.ts';

const settlementSystem = 'bokwire';
/** Account in a bank's own book for what moved gross on its settlement account. */
const bankAccount = 'bokwire';
/** Whoever dies is back before. */
const graceMs = 30 * 60_000;

interface Entry {
  readonly order: GrossSettlement;
  readonly receivedAt: EpochMs;
  readonly receivedSeq: number;
  final: Outcome | null;
  finalAt: EpochMs;
}

/** Orders to settle gross, what moved for each, and what the banks booked: added up from events. */
export class GrossOrders {
  readonly closings = new Closings();
  readonly #entries = new Map<string, Entry>();
  readonly #byReference = new Map<string, Entry[]>();
  readonly #open = new Set<Entry>();
  /** Credits less debits, by instruction, book and account. */
  readonly #moves = new Map<string, Map<string, bigint>>();

  receive({ at, seq, data }: Event<'instruction.received'>): void {
    const { rail, instruction } = data;
    if (rail !== settlementSystem || instruction.kind !== 'gross-settlement' || this.#entries.has(instruction.id)) return;
    const entry: Entry = { order: instruction, receivedAt: at, receivedSeq: seq, final: null, finalAt: 0 };
    this.#entries.set(instruction.id, entry);
    this.#open.add(entry);
    this.#byReference.set(instruction.reference, [...(this.#byReference.get(instruction.reference) ?? []), entry]);
  }

  move({ instruction, data }: Event<'transfer.posted'> | Event<'transfer.captured'>): void {
    if (data.code !== 'settlement' || instruction === null) return;
    const moves = this.#moves.get(instruction) ?? new Map<string, bigint>();
    this.#moves.set(instruction, moves);
    const add = (account: string, amountWon: bigint) =>
      moves.set(`${data.book}/${account}`, (moves.get(`${data.book}/${account}`) ?? 0n) + amountWon);
    add(data.debit, -data.amountWon);
    add(data.credit, data.amountWon);
  }

  /** What is wrong with the end of an order; `not-ours` where it is none of BOK-Wire+'s gross orders. */
  conclude({ at, instruction, data }: Event<'instruction.concluded'>): string | undefined | 'not-ours' {
    const entry = data.rail === settlementSystem && instruction !== null ? this.#entries.get(instruction) : undefined;
    if (entry === undefined || entry.final !== null || (data.outcome.status !== 'credited' && data.outcome.status !== 'rejected')) return 'not-ours';
    entry.final = data.outcome;
    entry.finalAt = at;
    this.#open.delete(entry);
    return this.#moveFault(entry) ?? (data.outcome.status === 'credited' ? this.#overtaken(entry) : undefined);
  }

  /** Orders for a payment that have settled, in order of arrival. */
  settledFor(reference: string): readonly GrossSettlement[] {
    return (this.#byReference.get(reference) ?? []).filter(({ final }) => final?.status === 'credited').map(({ order }) => order);
  }

  /** What the payer's bank paid the payee's for a payment, less what came back. */
  netWonFor(reference: string, { payer }: CreditTransfer): bigint {
    return this.settledFor(reference).reduce((sum, { debtor, amountWon }) => sum + (debtor === payer.bank ? amountWon : -amountWon), 0n);
  }

  /** What a bank's own book has as paid for a payment; negative where it received. */
  bookedWon(payment: string, bank: BankCode): bigint {
    return this.#moves.get(payment)?.get(`bank:${bank}/${bankAccount}`) ?? 0n;
  }

  /** At the end: nothing moved beside its order, and no order outlived its time. */
  *faults(closedAt: EpochMs): Iterable<string | undefined> {
    for (const entry of this.#entries.values()) yield this.#moveFault(entry) ?? lateFault(entry, closedAt, this.closings);
  }

  /** A settled order moved its amount from debtor to creditor, any other nothing. */
  #moveFault({ order, final }: Entry): string | undefined {
    const moves = this.#moves.get(order.id);
    const dueWon = final?.status === 'credited' ? order.amountWon : 0n;
    const expected = new Map([
      [`${settlementSystem}/${order.debtor}`, -dueWon],
      [`${settlementSystem}/${order.creditor}`, dueWon],
    ]);
    for (const account of new Set([...expected.keys(), ...(moves?.keys() ?? [])])) {
      const movedWon = moves?.get(account) ?? 0n;
      if (movedWon !== (expected.get(account) ?? 0n)) return `order ${order.id} moved ${movedWon} won on ${account}; it is for ${dueWon} won`;
    }
    return undefined;
  }

  #overtaken({ order, receivedSeq }: Entry): string | undefined {
    for (const waiting of this.#open) {
      if (waiting.order.debtor !== order.debtor) continue;
      const before = waiting.order.priority === order.priority ? waiting.receivedSeq < receivedSeq : waiting.order.priority === 'urgent';
      if (before) return `order ${order.id} of bank ${order.debtor} was settled before ${waiting.order.id}, which stood before it in the queue`;
    }
    return undefined;
  }
}

function lateFault({ order, receivedAt, final, finalAt }: Entry, closedAt: EpochMs, closings: Closings): string | undefined {
  const closesAt = Math.max(receivedAt, closings.of(receivedAt));
  const endsAt = Math.min(closesAt, order.until ?? closesAt) + graceMs;
  if (final === null) return endsAt < closedAt ? `order ${order.id} was lost in the queue of BOK-Wire+` : undefined;
  return finalAt > endsAt ? `order ${order.id} stayed in the queue of BOK-Wire+ beyond its time` : undefined;
}
