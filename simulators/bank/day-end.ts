import type { AccountTerms } from '../../src/kernel/account-terms.ts';
import { atKst, dayMs, kstDate } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import type { HistoryLine } from '../../src/kernel/ledger.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import { type BankBook, clearing, type DayEndEntry } from './bank-book.ts';

/** A year has 365 days for interest, leap years too (practice of Korean banks); a rate is in hundredths of a percent. */
const yearParts = 365n * 10_000n;

/**
 * The end of a bank's day, midnight in Korea: a day's interest on what each account holds, less the tax, and the fees of the day's transfers to other banks.
 * What the balance does not cover of a fee is charged with the next day's. Days over which the bank slept are caught up, each as it was.
 */
export class DayEnd {
  readonly #book: BankBook;
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  /** The first KST date that is not closed; `undefined` while there is nothing to book. */
  #next: string | undefined;

  constructor(deps: { readonly book: BankBook; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#book = deps.book;
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  /** Terms were agreed on: from that day on there may be something to book. */
  watch({ interest, feeWon }: AccountTerms, at: EpochMs): void {
    if (this.#next !== undefined || (interest === undefined && feeWon === undefined)) return;
    this.#next = kstDate(at);
    this.#arm();
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'day.closed' && event.data.book === this.#book.ledger.book) this.#next = dateAfter(event.data.date);
    if (event.kind === 'account.agreed' && event.data.book === this.#book.ledger.book && this.#next === undefined) {
      const { interest, feeWon } = event.data.terms;
      if (interest !== undefined || feeWon !== undefined) this.#next = kstDate(event.at);
    }
  }

  /** After the last event: days that ended meanwhile are closed at once. */
  resume(): void {
    this.#close();
  }

  #arm(): void {
    if (this.#next === undefined) return;
    this.#clock.at(endOf(this.#next), `day-end of ${this.#book.ledger.book}`, () => this.#close());
  }

  #close(): void {
    for (; this.#next !== undefined && endOf(this.#next) <= this.#clock.now(); this.#next = dateAfter(this.#next)) {
      for (const [account, { terms }] of this.#book.accounts.all()) this.#bookDay(account, terms, this.#next);
      this.#record({ kind: 'day.closed', at: this.#clock.now(), data: { book: this.#book.ledger.book, date: this.#next } });
    }
    this.#arm();
  }

  #bookDay(account: string, { interest, feeWon }: AccountTerms, date: string): void {
    const endsAt = endOf(date);
    const put = (code: DayEndEntry['code'], amountWon: bigint) => {
      if (amountWon > 0n) this.#book.book({ code, account, transfer: `${code}:${account}:${date}`, amountWon: won(amountWon) }, endsAt);
    };
    const lines = this.#book.ledger.history(account).filter(({ effectiveAt }) => effectiveAt < endsAt);
    if (interest !== undefined) {
      const earnedWon = (balanceWon(lines) * BigInt(interest.basisPoints)) / yearParts;
      put('interest', earnedWon);
      put('tax', (earnedWon * BigInt(interest.taxBasisPoints)) / 10_000n);
    }
    if (feeWon !== undefined) {
      const owedWon = owedFees(lines, feeWon);
      const availableWon = this.#book.ledger.balance(account)?.availableWon ?? 0n;
      put('fee', owedWon < availableWon ? owedWon : availableWon);
    }
  }
}

function balanceWon(lines: readonly HistoryLine[]): bigint {
  return lines.reduce((sum, { side, amountWon }) => (side === 'credit' ? sum + amountWon : sum - amountWon), 0n);
}

/** One for each transfer to another bank, less what was charged before. */
function owedFees(lines: readonly HistoryLine[], feeWon: Won): bigint {
  const paid = lines.filter(({ side, code, other }) => side === 'debit' && code === 'payment' && other === clearing).length;
  const chargedWon = lines.filter(({ code }) => code === 'fee').reduce((sum, { amountWon }) => sum + amountWon, 0n);
  return BigInt(paid) * feeWon - chargedWon;
}

function endOf(date: string): EpochMs {
  return atKst(date, '00:00') + dayMs;
}

function dateAfter(date: string): string {
  return kstDate(endOf(date));
}
