import type { Event } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { Books } from './books.ts';
import type { Session } from './exposure.ts';
import type { Orders } from './orders.ts';
import { settlementRoomWon } from './settlement-room.ts';

const settlementSystem = 'bokwire';

/** From the refusal until it is on record who is short; an inquiry may be lost, and the next refusal asks again. */
const tellMsMax = 30 * 60_000;

/** A participant whose settlement account did not cover its net when BOK-Wire+ refused the session. */
interface Short {
  readonly netWon: Won;
  /** What it lacked at the last refusal, and at every moment since. */
  readonly missingWon: Set<bigint>;
  /** Of the first refusal. */
  readonly at: EpochMs;
  told: boolean;
}

/** Who waits for whose funds at a session. */
interface Waiting {
  readonly shorts: Map<BankCode, Short>;
  /** Since when everybody who was short has what its net needs; null while somebody has not. */
  coveredAt: EpochMs | null;
  /** Its nets have moved: what accounts hold afterwards says nothing about it. */
  moved: boolean;
}

/** Who is short of what at a refused settlement, worked out from the settlement accounts and held against what is on record. */
export class Shortfalls {
  readonly #books: Books;
  readonly #orders: Orders;
  readonly #sessions = new Map<string, Waiting>();

  constructor(books: Books, orders: Orders) {
    this.#books = books;
    this.#orders = orders;
  }

  /** BOK-Wire+ refused a session for want of funds: somebody has too little. */
  refused({ at, instruction, data: { rail, outcome } }: Event<'instruction.concluded'>): string | undefined {
    if (rail !== settlementSystem || outcome.status !== 'rejected' || outcome.reason !== 'insufficient_funds') return undefined;
    const order = this.#orders.find(instruction)?.instruction;
    if (order?.kind !== 'net-settlement') return undefined;
    const waiting = this.#of(order.session);
    let found = false;
    for (const [bank, netWon] of Object.entries(order.payInWon)) {
      const availableWon = settlementRoomWon(this.#books, bank);
      if (availableWon === undefined || netWon <= 0n || netWon <= availableWon) continue;
      found = true;
      const known = waiting.shorts.get(bank);
      const missingWon = new Set([netWon - availableWon]);
      waiting.shorts.set(bank, { netWon, missingWon, at: known?.at ?? at, told: known?.told ?? false });
    }
    if (found) waiting.coveredAt = null;
    return found ? undefined : `BOK-Wire+ refused session ${order.session} for want of funds, and nobody lacks any`;
  }

  /** Money moves on settlement accounts. */
  move({ at, instruction, data: { book } }: Event<'transfer.posted'> | Event<'transfer.captured'>): void {
    if (book !== settlementSystem || this.#sessions.size === 0) return;
    const order = this.#orders.find(instruction)?.instruction;
    for (const [session, waiting] of this.#sessions) {
      if (waiting.moved || waiting.shorts.size === 0) continue;
      if (order?.kind === 'net-settlement' && order.session === session) waiting.moved = true;
      else this.#review(waiting, at);
    }
  }

  /** What is told was true when BOK-Wire+ refused last, or has been since: between the two the account may move. */
  told({ at, data: { session, participant, missingWon } }: Event<'session.shortfall'>): string | undefined {
    const short = this.#of(session).shorts.get(participant);
    if (short === undefined) return `bank ${participant} is said to lack funds for session ${session}, and has them`;
    if (!short.told && at - short.at > tellMsMax) return `that bank ${participant} lacks funds for session ${session} was told too late`;
    short.told = true;
    return short.missingWon.has(missingWon)
      ? undefined
      : `bank ${participant} lacks ${[...short.missingWon].at(-1)} won for session ${session}, not ${missingWon} won`;
  }

  /** Whether everybody who was short for long enough is on record. */
  *untold(name: string, { settled }: Session, closedAt: EpochMs): Iterable<string | undefined> {
    for (const [bank, { at, told }] of this.#of(name).shorts) {
      const over = Math.min(closedAt, settled?.at ?? closedAt) - at;
      yield told || over < tellMsMax ? undefined : `bank ${bank} lacked funds for session ${name}, and nobody was told`;
    }
  }

  /** Until when somebody on record excused the session by a lack of funds: `undefined` for none, null for still. */
  excusedUntil(name: string): EpochMs | null | undefined {
    const { shorts, coveredAt } = this.#of(name);
    return [...shorts.values()].some(({ told }) => told) ? coveredAt : undefined;
  }

  #review(waiting: Waiting, at: EpochMs): void {
    let covered = true;
    for (const [bank, { netWon, missingWon }] of waiting.shorts) {
      const lackedWon = netWon - (settlementRoomWon(this.#books, bank) ?? 0n);
      missingWon.add(lackedWon);
      covered &&= lackedWon <= 0n;
    }
    waiting.coveredAt = covered ? (waiting.coveredAt ?? at) : null;
  }

  #of(session: string): Waiting {
    let waiting = this.#sessions.get(session);
    if (waiting === undefined) {
      waiting = { shorts: new Map(), coveredAt: null, moved: false };
      this.#sessions.set(session, waiting);
    }
    return waiting;
  }
}
