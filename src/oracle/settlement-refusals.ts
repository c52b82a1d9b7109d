import type { Event } from '../kernel/event.ts';
import { type Orders, recordAt } from './orders.ts';

const settlementSystem = 'bokwire';

/**
 * Refusals of a session by BOK-Wire+. The network puts each on record before it orders the session anew, since after a restart it knows by nothing else
 * that the last order has had its end.
 */
export class SettlementRefusals {
  readonly #orders: Orders;
  /** Session of each refused order, by its id, until the refusal is on record. */
  readonly #unnoted = new Map<string, string>();
  readonly #noted = new Set<string>();

  constructor(orders: Orders) {
    this.#orders = orders;
  }

  refused({ instruction, data: { rail, outcome } }: Event<'instruction.concluded'>): void {
    if (rail !== settlementSystem || outcome.status !== 'rejected' || instruction === null) return;
    const order = this.#orders.find(instruction)?.instruction;
    if (order?.kind === 'net-settlement') this.#unnoted.set(instruction, order.session);
  }

  /** An order of a session comes to BOK-Wire+. */
  ordered({ data: { rail, instruction } }: Event<'instruction.received'>): string | undefined {
    if (this.#unnoted.size === 0 || rail !== settlementSystem || instruction.kind !== 'net-settlement') return undefined;
    const last = [...this.#unnoted].find(([, session]) => session === instruction.session)?.[0];
    return last === undefined ? undefined : `session ${instruction.session} was ordered anew before the refusal of ${last} was on record`;
  }

  noted({ instruction, data: { session, reason } }: Event<'session.refused'>): string | undefined {
    const id = instruction ?? '';
    if (this.#noted.has(id)) return `the refusal of ${id} is on record twice`;
    const order = this.#orders.find(id);
    const final = order && recordAt(order, settlementSystem)?.final;
    const isOfSession = order?.instruction.kind === 'net-settlement' && order.instruction.session === session;
    if (!isOfSession || final?.status !== 'rejected') return `BOK-Wire+ is said to have refused ${id} of session ${session}, and did not`;
    this.#unnoted.delete(id);
    this.#noted.add(id);
    return final.reason === reason ? undefined : `BOK-Wire+ refused ${id} for ${final.reason}, not for ${reason}`;
  }
}
