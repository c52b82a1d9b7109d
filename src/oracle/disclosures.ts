import type { Event, EventData } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { Awaited } from './awaited.ts';
import { dateOfDay, dayOfDate, kstDay, settlementOfDay } from './business-days.ts';

/** 09:00 on the first of every month (docs/stablecoin.md). */
const beforeSettlementMs = 2 * 3_600_000;
/** The word of the bank is no older than what an answer may take to come. */
const wordMs = 30 * 60_000;

/** What there is at the moment of a disclosure; cash by the book of the bank. */
export interface Stock {
  readonly circulationWon: bigint;
  readonly owedWon: bigint;
  readonly bondsWon: bigint;
}

/** What the issuer discloses once a month is due on the first, comes once, and is what there is. */
export class Disclosures {
  readonly #awaited = new Awaited();
  /** What the reserve's account had, and until when; the last entry holds. */
  readonly #cash: { readonly cashWon: bigint; until: EpochMs }[] = [];
  #dueAt: EpochMs = Number.POSITIVE_INFINITY;

  establish(at: EpochMs): void {
    this.#expect(at);
  }

  /** The reserve's account has this now. */
  note(cashWon: bigint, at: EpochMs): void {
    const last = this.#cash.at(-1);
    if (last !== undefined) last.until = at;
    while ((this.#cash[0]?.until ?? at) < at - wordMs) this.#cash.shift();
    this.#cash.push({ cashWon, until: Number.POSITIVE_INFINITY });
  }

  fault({ at, data }: Event<'reserve.attested'>, stock: Stock): string | undefined {
    const early = at < this.#dueAt ? `${data.rail} discloses its reserve a second time in a month, or before its time` : undefined;
    const late = this.#awaited.met(missingText, at) ? `${data.rail} discloses its reserve long after the first of the month` : undefined;
    this.#expect(at);
    return early ?? late ?? this.#amountFault(data, at, stock);
  }

  close(at: EpochMs): readonly string[] {
    return this.#awaited.closed(at);
  }

  #amountFault({ rail, circulationWon, owedWon, cashWon, bondsWon }: EventData['reserve.attested'], at: EpochMs, stock: Stock): string | undefined {
    if (circulationWon !== stock.circulationWon) return `${rail} discloses ${circulationWon} coins; there are ${stock.circulationWon}`;
    if (owedWon !== stock.owedWon) return `${rail} discloses ${owedWon} won owed for coins that are gone; it owes ${stock.owedWon} won`;
    if (bondsWon !== stock.bondsWon) return `${rail} discloses ${bondsWon} won in bonds; it has ${stock.bondsWon} won`;
    const isSaid = this.#cash.some((had) => had.cashWon === cashWon && had.until >= at - wordMs);
    if (!isSaid) return `${rail} discloses ${cashWon} won in cash; its bank has ${this.#cash.at(-1)?.cashWon ?? 0n} won for it`;
    return circulationWon + owedWon <= cashWon + bondsWon ? undefined : `${rail} discloses more coins than reserve`;
  }

  #expect(at: EpochMs): void {
    this.#dueAt = disclosedAfter(at);
    this.#awaited.expect(missingText, this.#dueAt);
  }
}

const missingText = 'the issuer of coins did not disclose its reserve on the first of the month';

/** The next first of a month at 09:00, after `at`. */
function disclosedAfter(at: EpochMs): EpochMs {
  const [year = 0, month = 0] = dateOfDay(kstDay(at)).split('-').map(Number);
  for (const [years, months] of [[year, month], month === 12 ? [year + 1, 1] : [year, month + 1]] as const) {
    const day = dayOfDate(`${years}-${String(months).padStart(2, '0')}-01`) ?? 0;
    const dueAt = settlementOfDay(day) - beforeSettlementMs;
    if (dueAt > at) return dueAt;
  }
  return Number.POSITIVE_INFINITY;
}
