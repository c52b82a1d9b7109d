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
  /** Own funds and what is left of intraday overdraft. */
  readonly availableWon: bigint;
  /** Of the first refusal. */
  readonly at: EpochMs;
  told: boolean;
}

/** Who is short of what at a refused settlement, worked out from the settlement accounts and held against what is on record. */
export class Shortfalls {
  readonly #books: Books;
  readonly #orders: Orders;
  readonly #sessions = new Map<string, Map<BankCode, Short>>();

  constructor(books: Books, orders: Orders) {
    this.#books = books;
    this.#orders = orders;
  }

  /** BOK-Wire+ refused a session for want of funds: somebody has too little. */
  refused({ at, instruction, data: { rail, outcome } }: Event<'instruction.concluded'>): string | undefined {
    if (rail !== settlementSystem || outcome.status !== 'rejected' || outcome.reason !== 'insufficient_funds') return undefined;
    const order = this.#orders.find(instruction)?.instruction;
    if (order?.kind !== 'net-settlement') return undefined;
    const shorts = this.#of(order.session);
    let found = false;
    for (const [bank, netWon] of Object.entries(order.payInWon)) {
      const availableWon = settlementRoomWon(this.#books, bank);
      if (availableWon === undefined || netWon <= 0n || netWon <= availableWon) continue;
      found = true;
      const known = shorts.get(bank);
      shorts.set(bank, { netWon, availableWon, at: known?.at ?? at, told: known?.told ?? false });
    }
    return found ? undefined : `BOK-Wire+ refused session ${order.session} for want of funds, and nobody lacks any`;
  }

  /** What is told was true when BOK-Wire+ refused, or is now; between the two the account may move. */
  told({ at, data: { session, participant, missingWon } }: Event<'session.shortfall'>): string | undefined {
    const short = this.#of(session).get(participant);
    if (short === undefined) return `bank ${participant} is said to lack funds for session ${session}, and has them`;
    if (!short.told && at - short.at > tellMsMax) return `that bank ${participant} lacks funds for session ${session} was told too late`;
    short.told = true;
    const thenWon = short.netWon - short.availableWon;
    const nowWon = short.netWon - (settlementRoomWon(this.#books, participant) ?? 0n);
    return thenWon !== nowWon || missingWon === thenWon
      ? undefined
      : `bank ${participant} lacks ${thenWon} won for session ${session}, not ${missingWon} won`;
  }

  /** Whether everybody who was short for long enough is on record. */
  *untold(name: string, { settled }: Session, closedAt: EpochMs): Iterable<string | undefined> {
    for (const [bank, { at, told }] of this.#of(name)) {
      const over = Math.min(closedAt, settled?.at ?? closedAt) - at;
      yield told || over < tellMsMax ? undefined : `bank ${bank} lacked funds for session ${name}, and nobody was told`;
    }
  }

  /** Whether the session waits for funds that somebody is on record to lack. */
  excuses(name: string): boolean {
    return [...this.#of(name).values()].some(({ told }) => told);
  }

  #of(session: string): Map<BankCode, Short> {
    let shorts = this.#sessions.get(session);
    if (shorts === undefined) {
      shorts = new Map();
      this.#sessions.set(session, shorts);
    }
    return shorts;
  }
}
