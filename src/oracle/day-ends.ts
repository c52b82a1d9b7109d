import type { Event } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { AgreedAccount } from './agreed-account.ts';
import { Awaited } from './awaited.ts';
import type { Books } from './books.ts';
import { dateOfDay, dayOfDate, kstDay, settlementOfDay } from './business-days.ts';
import { transferText } from './wording.ts';

type Posting = Event<'transfer.posted'> | Event<'transfer.captured'>;

const settlementMs = 11 * 3_600_000;
/** Whoever sleeps over the end of a day has so long after waking to close it; a fault may keep a bank away for as long. */
const dayEndMsMax = 6 * 3_600_000;

/** What a bank books by itself. */
export const byBank: ReadonlySet<string> = new Set(['interest', 'tax', 'fee']);

/** Days of a bank whose accounts earn or cost something: each is closed once, in order, when it is over and the bank is there. */
export class DayEnds {
  readonly #books: Books;
  readonly #awaited = new Map<string, Awaited>();

  constructor(books: Books) {
    this.#books = books;
  }

  watch(own: AgreedAccount): void {
    if (!earns(own) || this.#awaited.has(own.book)) return;
    const awaited = new Awaited();
    this.#awaited.set(own.book, awaited);
    awaited.expect(dateOfDay(nextToClose(own)), endOf(nextToClose(own)));
  }

  /** The bank has recorded something of its own at this time. Says which days it should have closed by now. */
  worked(book: string, at: EpochMs): readonly string[] {
    return (
      this.#awaited
        .get(book)
        ?.worked(at)
        .map((date) => `${book} is at work, and has not closed ${date}`) ?? []
    );
  }

  /** A day is over for the bank, before its accounts are looked at. */
  closingFault({ at, data: { book, date } }: Event<'day.closed'>): string | undefined {
    const day = dayOfDate(date) ?? 0;
    const awaited = this.#awaited.get(book);
    const isLate = awaited?.met(date, at) ?? false;
    awaited?.expect(dateOfDay(day + 1), endOf(day + 1));
    if (at < endOf(day)) return `${book} closed ${date} before it was over`;
    return isLate ? `${book} closed ${date} long after it was over, and was there` : undefined;
  }

  /** Interest, tax and fees are dated at the end of the day that is to be closed. */
  dateFault(own: AgreedAccount, { at, data }: Posting): string | undefined {
    const day = nextToClose(own);
    return at === endOf(day)
      ? undefined
      : `${transferText(data.transfer)} of ${own.book} is not dated at the end of ${dateOfDay(day)}, the next day to close`;
  }

  accountFault(own: AgreedAccount, date: string): string | undefined {
    const name = `account ${own.account} of ${own.book}`;
    const day = nextToClose(own);
    if (dayOfDate(date) !== day) return `${own.book} closed ${date}, and the next day to close was ${dateOfDay(day)}`;
    own.closed = day;
    const endsAt = endOf(day);
    const { interest } = own.terms;
    const booked = own.bookedWon;
    own.bookedWon = new Map();
    const saidWon = (code: string) => booked.get(code) ?? 0n;
    const balanceWon = own.moves.filter((move) => move.at < endsAt).reduce((sum, move) => sum + move.amountWon, 0n);
    const interestWon = (balanceWon * BigInt(interest?.basisPoints ?? 0)) / 3_650_000n;
    const taxWon = (interestWon * BigInt(interest?.taxBasisPoints ?? 0)) / 10_000n;
    if (saidWon('interest') !== interestWon)
      return `${name} got ${saidWon('interest')} won of interest for ${date}; ${balanceWon} won earn ${interestWon} won`;
    if (saidWon('tax') !== taxWon) return `${name} was taxed ${saidWon('tax')} won for ${date}; ${interestWon} won of interest bear ${taxWon} won`;
    return this.#feeFault(own, { name, date, endsAt });
  }

  /** At the end of the trial. */
  leftFault(own: AgreedAccount, closedAt: EpochMs): string | undefined {
    const next = nextToClose(own);
    const [stray] = own.bookedWon;
    if (stray !== undefined) return `${own.book} booked ${stray[1]} won of ${stray[0]} on account ${own.account}, and closed no day for it`;
    return earns(own) && endOf(next) + dayEndMsMax < closedAt ? `${own.book} never closed ${dateOfDay(next)} for account ${own.account}` : undefined;
  }

  #feeFault(own: AgreedAccount, { name, date, endsAt }: { name: string; date: string; endsAt: EpochMs }): string | undefined {
    const chargedWon = own.moves.filter((move) => move.code === 'fee').reduce((sum, move) => sum - move.amountWon, 0n);
    const dueWon = BigInt(own.charged.filter((at) => at < endsAt).length) * (own.terms.feeWon ?? 0n);
    if (chargedWon > dueWon) return `${name} was charged ${chargedWon} won by the end of ${date}; its transfers cost ${dueWon} won`;
    const leftWon = this.#books.availableWon(own.book, own.account) ?? 0n;
    return chargedWon < dueWon && leftWon > 0n
      ? `${name} owes ${dueWon - chargedWon} won of fees at the end of ${date}, and has ${leftWon} won`
      : undefined;
  }
}

function earns({ terms }: AgreedAccount): boolean {
  return terms.interest !== undefined || terms.feeWon !== undefined;
}

function nextToClose(own: AgreedAccount): number {
  return own.closed === undefined ? kstDay(own.agreedAt) : own.closed + 1;
}

/** Midnight in Korea after this day. */
function endOf(day: number): EpochMs {
  return settlementOfDay(day + 1) - settlementMs;
}
