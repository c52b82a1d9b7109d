import type { Event } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import { isBankingDay, kstDay, kstTimeMs, sessionDayAfter, settlementOfDay } from './business-days.ts';
import { Closings } from './closings.ts';
import type { Reconstruction } from './invariant.ts';
import { owedOvernightWon } from './settlement-room.ts';
import { settlementHours } from './system-hours.ts';
import type { Tally } from './tally.ts';
import { transferText } from './wording.ts';

const settlementBook = 'bokwire';
/** Whoever dies is back before. */
const graceMs = 30 * 60_000;

/** Overdrafts end with the day, as loans; a loan ends on a later day, once own funds cover it while BOK-Wire+ is open: with that receipt, or at the opening. */
export class Overdrafts {
  readonly closings = new Closings();
  readonly #trial: Reconstruction;
  readonly #tally: Tally;
  /** Since when an account has been below zero. */
  readonly #since = new Map<BankCode, EpochMs>();
  readonly #lentAt = new Map<BankCode, EpochMs>();
  /** By when a loan that own funds cover has to be repaid. */
  readonly #repayBy = new Map<BankCode, EpochMs>();

  constructor(trial: Reconstruction, tally: Tally) {
    this.#trial = trial;
    this.#tally = tally;
  }

  moved({ at, data: { transfer, code, debit, credit } }: Event<'transfer.posted'>): void {
    if (code === 'loan' && debit === `loan:${credit}`) {
      this.#tally.count(this.#loanFault(credit, at));
      this.#lentAt.set(credit, at);
    } else if (code === 'loan') {
      this.#tally.count(
        credit === `loan:${debit}` ? this.#repaymentFault(debit, at) : `${transferText(transfer)} is neither a loan nor its repayment`,
      );
    }
    for (const account of [debit, credit]) this.#watch(account, at);
    for (const bank of this.#lentAt.keys()) this.#watchLoan(bank, at);
  }

  close(closedAt: EpochMs): void {
    for (const bank of this.#lentAt.keys()) this.#watchLoan(bank, closedAt);
    for (const [bank, since] of this.#since) this.#tally.count(this.#isLate(since, closedAt) ? lateText(bank) : undefined);
  }

  #watch(account: string, at: EpochMs): void {
    const { books } = this.#trial;
    const isBelow = books.isLiability(settlementBook, account) && (books.availableWon(settlementBook, account) ?? 0n) < 0n;
    const since = this.#since.get(account);
    if (isBelow && since === undefined) this.#since.set(account, at);
    if (isBelow || since === undefined) return;
    this.#since.delete(account);
    this.#tally.count(this.#isLate(since, at) ? lateText(account) : undefined);
  }

  #watchLoan(bank: BankCode, at: EpochMs): void {
    const repayBy = this.#repayBy.get(bank);
    if (repayBy !== undefined && at > repayBy) this.#tally.count(`bank ${bank} has the funds to repay its overnight loan, and does not`);
    const { books } = this.#trial;
    const owedWon = owedOvernightWon(books, bank);
    const isCovered = owedWon > 0n && owedWon <= (books.availableWon(settlementBook, bank) ?? 0n);
    if (!isCovered) this.#repayBy.delete(bank);
    else if (repayBy === undefined || at > repayBy) this.#repayBy.set(bank, this.#repayByOf(bank, at));
  }

  /** A receipt finds the system at work, so that nothing keeps it away for long; at the opening it may be away until the next settlement. */
  #repayByOf(bank: BankCode, at: EpochMs): EpochMs {
    const lentOn = kstDay(this.#lentAt.get(bank) ?? 0);
    const day = kstDay(at);
    const isLaterDay = day > lentOn && isBankingDay(day);
    const hasOpened = kstTimeMs(at) >= settlementHours.opensMs;
    if (isLaterDay && hasOpened && at < this.closings.of(at)) return at + graceMs;
    const opensOn = isLaterDay && !hasOpened ? day : sessionDayAfter(day);
    return settlementOfDay(opensOn) + graceMs;
  }

  #isLate(since: EpochMs, at: EpochMs): boolean {
    return at > Math.max(this.closings.of(since), since) + graceMs;
  }

  #loanFault(bank: BankCode, at: EpochMs): string | undefined {
    const since = this.#since.get(bank);
    if (since === undefined) return `bank ${bank} got an overnight loan without an overdraft`;
    if (at < this.closings.of(since)) return `bank ${bank} got an overnight loan before the close`;
    const leftWon = this.#trial.books.availableWon(settlementBook, bank) ?? 0n;
    return leftWon === 0n ? undefined : `the overnight loan of bank ${bank} leaves ${leftWon} won on its account`;
  }

  #repaymentFault(bank: BankCode, at: EpochMs): string | undefined {
    const { books } = this.#trial;
    const lentAt = this.#lentAt.get(bank);
    if (lentAt === undefined || at <= this.closings.of(lentAt)) return `bank ${bank} repaid an overnight loan on the day it got it, or had none`;
    if ((books.availableWon(settlementBook, bank) ?? 0n) < 0n) return `bank ${bank} repaid its overnight loan out of overdraft`;
    return owedOvernightWon(books, bank) === 0n ? undefined : `bank ${bank} repaid another amount than it owed overnight`;
  }
}

function lateText(bank: BankCode): string {
  return `bank ${bank} stayed in overdraft past the close of BOK-Wire+`;
}
