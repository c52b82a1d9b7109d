import { formatKst } from '../kernel/calendar.ts';
import type { Event } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { Books } from './books.ts';
import { dayOfDate, settlementOfDay } from './business-days.ts';
import { defaultAfterMs, expectedCovers } from './default-cover.ts';
import type { Session } from './exposure.ts';
import type { Orders } from './orders.ts';
import { Pledges } from './pledges.ts';
import { settlementRoomWon } from './settlement-room.ts';

const settlementSystem = 'bokwire';

/** From the refusal until it is on record who is short; an inquiry may be lost, and the next refusal asks again. */
const tellMsMax = 30 * 60_000;
/** So many refusals one after another, over so long, lose their inquiry only where nobody asks: lines do not lose that much (`src/runner/away-rules.ts`). */
const unheardMax = 10;
const unheardMsMax = 9 * 60_000;

/** A participant that has to pay in at a session that BOK-Wire+ has refused. */
interface Payer {
  readonly netWon: Won;
  /** What it lacked at the last refusal, and at every moment since; where that is nothing or less, it had enough. */
  lackedWon: Set<bigint>;
  /** A refusal at which its settlement account did not cover its net: the first, or the first since it had enough before it had to be told of. */
  shortAt: EpochMs | null;
  /** When it had enough again. */
  shortUntil: EpochMs | null;
  told: boolean;
}

/** Who waits for whose funds at a session. */
interface Waiting {
  readonly payers: Map<BankCode, Payer>;
  /** As ordered. */
  nets: ReadonlyMap<BankCode, bigint>;
  /** Since when everybody who was short has what its net needs; null while somebody has not. */
  fundedAt: EpochMs | null;
  /** Since when collateral and the others would bring what is missing, if it were time; null while they would not. */
  bearableAt: EpochMs | null;
  /** Its nets have moved: what accounts hold afterwards says nothing about it. */
  moved: boolean;
  /** Of whom it was told at the last refusal. */
  toldOf: { readonly order: string | null; readonly banks: Set<BankCode> };
  /** When refusals at which nobody was told of came on record, one after another. */
  unheard: EpochMs[];
}

/** Who is short of what at a refused settlement, worked out from the settlement accounts and held against what is on record. */
export class Shortfalls {
  readonly pledges: Pledges;
  readonly #books: Books;
  readonly #orders: Orders;
  readonly #sessions = new Map<string, Waiting>();

  constructor(books: Books, orders: Orders) {
    this.pledges = new Pledges(books);
    this.#books = books;
    this.#orders = orders;
  }

  /** BOK-Wire+ refused a session for want of funds: somebody has too little. */
  refused({ at, instruction, data: { rail, outcome } }: Event<'instruction.concluded'>): string | undefined {
    if (rail !== settlementSystem || outcome.status !== 'rejected' || outcome.reason !== 'insufficient_funds') return undefined;
    const order = this.#orders.find(instruction)?.instruction;
    if (order?.kind !== 'net-settlement') return undefined;
    const waiting = this.#of(order.session);
    waiting.nets = new Map(Object.entries(order.payInWon));
    for (const [bank, netWon] of Object.entries(order.payInWon)) {
      if (netWon <= 0n || settlementRoomWon(this.#books, bank) === undefined) continue;
      const payer = waiting.payers.get(bank) ?? { netWon, lackedWon: new Set(), shortAt: null, shortUntil: null, told: false };
      payer.lackedWon = new Set();
      waiting.payers.set(bank, payer);
    }
    this.#review(waiting, at);
    let found = false;
    for (const payer of waiting.payers.values()) {
      if (!isShort(payer)) continue;
      found = true;
      if (payer.shortAt === null || (payer.shortUntil !== null && payer.shortUntil - payer.shortAt < tellMsMax)) {
        payer.shortAt = at;
        payer.shortUntil = null;
      }
    }
    if (found) waiting.fundedAt = null;
    return found ? undefined : `BOK-Wire+ refused session ${order.session} for want of funds, and nobody lacks any`;
  }

  /** Money moves on settlement accounts. */
  move({ at, instruction, data: { book } }: Event<'transfer.posted'> | Event<'transfer.captured'>): void {
    if (book !== settlementSystem || this.#sessions.size === 0) return;
    const order = this.#orders.find(instruction)?.instruction;
    for (const [session, waiting] of this.#sessions) {
      if (waiting.moved || waiting.payers.size === 0) continue;
      if (order?.kind === 'net-settlement' && order.session === session) waiting.moved = true;
      else this.#review(waiting, at);
    }
  }

  /** Whether losses are shared changes what the others bear. */
  share({ at, data: { on } }: Event<'loss-sharing.changed'>): void {
    this.pledges.share(on);
    for (const waiting of this.#sessions.values()) if (!waiting.moved && waiting.payers.size > 0) this.#review(waiting, at);
  }

  /** What is told was true when BOK-Wire+ refused last, or has been since: between the two the account may move. */
  told({ at, instruction, data: { session, participant, missingWon } }: Event<'session.shortfall'>): string | undefined {
    const waiting = this.#of(session);
    if (waiting.toldOf.order !== instruction) waiting.toldOf = { order: instruction, banks: new Set() };
    waiting.toldOf.banks.add(participant);
    const payer = waiting.payers.get(participant);
    const lackedWon = [...(payer?.lackedWon ?? [])].filter((won) => won > 0n);
    if (payer === undefined || lackedWon.length === 0) return `bank ${participant} is said to lack funds for session ${session}, and has them`;
    const late = !payer.told && payer.shortAt !== null && at - payer.shortAt > tellMsMax;
    payer.told = true;
    if (late) return `that bank ${participant} lacks funds for session ${session} was told too late`;
    return lackedWon.includes(missingWon)
      ? undefined
      : `bank ${participant} lacks ${lackedWon.at(-1)} won for session ${session}, not ${missingWon} won`;
  }

  /** The refusal is on record: all who have been short since are by now, unless the inquiry was lost; then nobody is. */
  *noted({ at, instruction, data: { session, reason } }: Event<'session.refused'>): Iterable<string | undefined> {
    if (reason !== 'insufficient_funds') return;
    const waiting = this.#of(session);
    const short = [...waiting.payers].filter(([, payer]) => isShort(payer)).map(([bank]) => bank);
    const { order, banks } = waiting.toldOf;
    if (order === instruction) {
      waiting.unheard = [];
      for (const bank of short)
        yield banks.has(bank)
          ? undefined
          : `bank ${bank} lacked funds for session ${session}, and only others were told of at refusal ${instruction}`;
    } else if (short.length > 0) {
      waiting.unheard.push(at);
      const [since = at] = waiting.unheard;
      if (waiting.unheard.length < unheardMax || at - since < unheardMsMax) return;
      waiting.unheard = [];
      yield `session ${session} was refused for want of funds time and again since ${formatKst(since)}, and nobody was told`;
    }
  }

  /** Whether everybody who was short for long enough is on record. */
  *untold(name: string, { settled }: Session, closedAt: EpochMs): Iterable<string | undefined> {
    for (const [bank, { shortAt, shortUntil, told }] of this.#of(name).payers) {
      if (shortAt === null) continue;
      const over = Math.min(closedAt, settled?.at ?? closedAt, shortUntil ?? closedAt) - shortAt;
      yield told || over < tellMsMax ? undefined : `bank ${bank} lacked funds for session ${name}, and nobody was told`;
    }
  }

  /** Until when somebody on record excused the session by a lack of funds: `undefined` for none, null for still. */
  excusedUntil(name: string): EpochMs | null | undefined {
    const { payers, fundedAt, bearableAt } = this.#of(name);
    if (![...payers.values()].some(({ told }) => told)) return undefined;
    const day = dayOfDate(name);
    const borneAt = bearableAt === null || day === undefined ? null : Math.max(bearableAt, settlementOfDay(day) + defaultAfterMs);
    return fundedAt === null || borneAt === null ? (fundedAt ?? borneAt) : Math.min(fundedAt, borneAt);
  }

  #review(waiting: Waiting, at: EpochMs): void {
    let funded = true;
    for (const [bank, payer] of waiting.payers) {
      const lacksWon = payer.netWon - (settlementRoomWon(this.#books, bank) ?? 0n);
      payer.lackedWon.add(lacksWon);
      if (payer.shortAt === null) continue;
      if (lacksWon <= 0n) payer.shortUntil ??= at;
      else funded = false;
    }
    waiting.fundedAt = funded ? (waiting.fundedAt ?? at) : null;
    const bearable = expectedCovers(waiting.nets, this.pledges.world()) !== undefined;
    waiting.bearableAt = bearable ? (waiting.bearableAt ?? at) : null;
  }

  #of(session: string): Waiting {
    let waiting = this.#sessions.get(session);
    if (waiting === undefined) {
      const toldOf = { order: null, banks: new Set<BankCode>() };
      waiting = { payers: new Map(), nets: new Map(), fundedAt: null, bearableAt: null, moved: false, toldOf, unheard: [] };
      this.#sessions.set(session, waiting);
    }
    return waiting;
  }
}

/** Whether it was short at the last refusal, and has been ever since. */
function isShort({ lackedWon }: Payer): boolean {
  for (const won of lackedWon) if (won <= 0n) return false;
  return true;
}
