import type { Event } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import type { Exposure } from './exposure.ts';
import type { Order, Orders } from './orders.ts';

const settlementBook = 'bokwire';

/** What each settlement instruction moved, by account: credits less debits. */
export class Settlements {
  readonly #moves = new Map<string, Map<string, bigint>>();
  readonly #settled = new Set<string>();

  take({ instruction, data }: Event<'transfer.posted'> | Event<'transfer.captured'>): void {
    if (data.code !== 'settlement' || instruction === null) return;
    let moves = this.#moves.get(instruction);
    if (moves === undefined) {
      moves = new Map();
      this.#moves.set(instruction, moves);
    }
    add(moves, `${data.book}/${data.debit}`, -data.amountWon);
    add(moves, `${data.book}/${data.credit}`, data.amountWon);
  }

  settle(session: string): string | undefined {
    if (this.#settled.has(session)) return `session ${session} was settled twice`;
    this.#settled.add(session);
    return undefined;
  }

  /** One entry for each session that was settled and each order that moved money for one. */
  *faults({
    orders,
    exposure,
    closedAt,
  }: {
    readonly orders: Orders;
    readonly exposure: Exposure;
    readonly closedAt: EpochMs;
  }): Iterable<string | undefined> {
    const moved = new Set<string>();
    for (const order of orders.all()) {
      const { instruction } = order;
      if (instruction.kind === 'net-settlement') {
        const moves = this.#moves.get(order.id);
        if (moves === undefined) continue;
        yield moved.has(instruction.session)
          ? `the net of session ${instruction.session} moved twice`
          : netFault(moves, exposure.session(instruction.session).nets, instruction.session);
        moved.add(instruction.session);
      }
      if (instruction.kind === 'settlement-advice') yield this.#adviceFault(order, exposure, closedAt);
    }
    for (const session of this.#settled) {
      const { nets } = exposure.session(session);
      const owed = [...nets.values()].some((netWon) => netWon !== 0n);
      if (owed && !moved.has(session)) yield `session ${session} is called settled, but no settlement account moved`;
    }
  }

  /** A participant's own book follows the settlement account once it has taken the advice. */
  #adviceFault(order: Order, exposure: Exposure, closedAt: EpochMs): string | undefined {
    const { instruction } = order;
    if (instruction.kind !== 'settlement-advice') return undefined;
    const record = order.rails[0];
    if (record === undefined || record.final?.status !== 'credited' || record.finalAt > closedAt) return undefined;
    const bank = record.rail.slice('bank:'.length);
    const netWon = exposure.session(instruction.session).nets.get(bank) ?? 0n;
    // Reserves are an asset: what is paid in is credited to them.
    const paidWon = this.#moves.get(order.id)?.get(`${record.rail}/reserves`) ?? 0n;
    if (paidWon === netWon && instruction.payInWon === netWon) return undefined;
    return `bank ${bank} booked ${paidWon} won for session ${instruction.session}; its net is ${netWon} won`;
  }
}

function netFault(moves: ReadonlyMap<string, bigint>, nets: ReadonlyMap<BankCode, bigint>, session: string): string | undefined {
  // The pool is among them: it keeps nothing.
  const moved = [...moves.keys()]
    .filter((account) => account.startsWith(`${settlementBook}/`))
    .map((account) => account.slice(settlementBook.length + 1));
  for (const bank of new Set([...nets.keys(), ...moved])) {
    const netWon = nets.get(bank) ?? 0n;
    const paidWon = -(moves.get(`${settlementBook}/${bank}`) ?? 0n);
    if (paidWon !== netWon) return `the settlement account of ${bank} paid ${paidWon} won for session ${session}; its net is ${netWon} won`;
  }
  return undefined;
}

function add(moves: Map<string, bigint>, account: string, amountWon: bigint): void {
  moves.set(account, (moves.get(account) ?? 0n) + amountWon);
}
