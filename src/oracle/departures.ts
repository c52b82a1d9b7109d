import { parseInstant } from '../kernel/calendar.ts';
import type { Event } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { Awaited } from './awaited.ts';
import { type Order, type Orders, type RailRecord, recordAt } from './orders.ts';
import { isCollected } from './retail-rules.ts';
import { recordOf, transferIdOf } from './tool-call.ts';

/**
 * Delayed transfers leave when the delay that was agreed on is over, counted from the order: not before, and then at once, restarts or not. Inside
 * its bank one leaves with its capture, to others with its arrival at the next rail. A line that is down looks like a bank that waits, so to others
 * it is late only while other orders of the bank's customers come through.
 */
export class Departures {
  readonly #orders: Orders;
  readonly #inside = new Map<string, Awaited>();
  readonly #outside = new Map<string, Awaited>();

  constructor(orders: Orders) {
    this.#orders = orders;
  }

  /** Says who should have left by now. */
  received({ at, data: { rail, instruction } }: Event<'instruction.received'>): readonly string[] {
    const order = this.#orders.find(instruction.id);
    const record = order === undefined ? undefined : recordAt(order, rail);
    if (order === undefined || record === undefined) return [];
    if (rail === order.payerBook) {
      if (record.delayMs > 0 && !isCollected(order)) this.#of(order).expect(order.id, leavesAt(record));
      return [];
    }
    const outside = this.#outside.get(order.payerBook);
    outside?.drop(order.id);
    return tell(outside, at);
  }

  /** The payer's bank lets the money go. */
  captureFault({ at, instruction, data: { book } }: Event<'transfer.captured'>): string | undefined {
    const order = this.#orders.find(instruction);
    const record = order === undefined ? undefined : recordAt(order, book);
    if (order === undefined || record === undefined || book !== order.payerBook || record.delayMs === 0) return undefined;
    const isLate = this.#inside.get(book)?.met(order.id, at);
    if (at < leavesAt(record)) return `instruction ${order.id} left ${book} before its delay was over`;
    return isLate ? `instruction ${order.id} left ${book} long after its delay was over` : undefined;
  }

  /** A refusal may come at any time: the account was reported, or the order was never good. */
  refused({ instruction, data: { rail } }: Event<'instruction.concluded'>): void {
    for (const side of [this.#inside, this.#outside]) side.get(rail)?.drop(instruction ?? '');
  }

  /** The bank has recorded something of its own. */
  worked(book: string, at: EpochMs): readonly string[] {
    return tell(this.#inside.get(book), at);
  }

  close(at: EpochMs): readonly string[] {
    return [...this.#inside.values(), ...this.#outside.values()].flatMap((awaited) => awaited.closed(at).map(waitsText));
  }

  /** What an agent is told of when it leaves. */
  toldFault({ data: { answer } }: Event<'agent.answered'>): string | undefined {
    const told = recordOf(answer)['leavesAt'];
    const order = told === undefined ? undefined : this.#orders.find(transferIdOf(answer) ?? null);
    const record = order === undefined ? undefined : recordAt(order, order.payerBook);
    if (order === undefined || record === undefined || typeof told !== 'string' || record.delayMs === 0) return undefined;
    return parseInstant(told) === leavesAt(record)
      ? undefined
      : `an agent was told that ${order.id} leaves at ${told}, which is not when its delay is over`;
  }

  #of({ payerBook, payeeBook }: Order): Awaited {
    const side = payerBook === payeeBook ? this.#inside : this.#outside;
    const awaited = side.get(payerBook) ?? new Awaited();
    side.set(payerBook, awaited);
    return awaited;
  }
}

function tell(awaited: Awaited | undefined, at: EpochMs): readonly string[] {
  return awaited?.worked(at).map(waitsText) ?? [];
}

function leavesAt({ receivedAt, delayMs }: RailRecord): EpochMs {
  return receivedAt + delayMs;
}

function waitsText(id: string): string {
  return `the delay of instruction ${id} is over, and it has not left`;
}
