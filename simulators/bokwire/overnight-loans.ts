import { kstDate } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { BankCode, EpochMs } from '../../src/rail/rail.ts';
import type { ServiceHours } from './service-hours.ts';

/** What a participant owes the Bank of Korea overnight: an asset account of the same book. */
export function loanAccount(bank: BankCode): string {
  return `loan:${bank}`;
}

/**
 * Intraday overdraft that is not covered at the close becomes an overnight loan, repaid out of own funds from the next opening on.
 * How much is owed is the balance of the loan account, so only the day of the loan is kept beside it.
 */
export class OvernightLoans {
  readonly #deps: { readonly clock: Clock; readonly ledger: Ledger; readonly hours: ServiceHours };
  /** In overdraft, as far as anybody has looked. */
  readonly #overdrawn = new Set<BankCode>();
  readonly #grantedOn = new Map<BankCode, string>();
  readonly #armed = new Set<EpochMs>();

  constructor(deps: { readonly clock: Clock; readonly ledger: Ledger; readonly hours: ServiceHours }) {
    this.#deps = deps;
  }

  /** Own funds and intraday overdraft; collateral under a loan carries no second overdraft. */
  roomWon(bank: BankCode): bigint {
    const { ledger } = this.#deps;
    const overdraftWon = (ledger.account(bank)?.overdraftWon ?? 0n) - this.#owedWon(bank);
    return (ledger.balance(bank)?.availableWon ?? 0n) + (overdraftWon > 0n ? overdraftWon : 0n);
  }

  /** After a debit: whoever is in overdraft is looked at again at the close. */
  debited(bank: BankCode): void {
    const { clock, ledger, hours } = this.#deps;
    if (ledger.account(bank)?.kind !== 'liability' || (ledger.balance(bank)?.postedWon ?? 0n) >= 0n) return;
    this.#overdrawn.add(bank);
    const opening = hours.at(clock.now());
    this.#arm(opening.open ? opening.closesAt : clock.now());
  }

  /** After a receipt, and at the opening: a loan of an earlier day is paid back once own funds cover it. */
  repay(bank: BankCode): void {
    const { clock, ledger, hours } = this.#deps;
    const owedWon = this.#owedWon(bank);
    const now = clock.now();
    if (owedWon === 0n || !hours.at(now).open || this.#grantedOn.get(bank) === kstDate(now)) return;
    if (owedWon > (ledger.balance(bank)?.availableWon ?? 0n)) return;
    this.#move({ transfer: `${loanAccount(bank)}:${this.#grantedOn.get(bank)}:repaid`, debit: bank, credit: loanAccount(bank), amountWon: owedWon });
  }

  restore(event: AnyEvent): void {
    if (event.kind !== 'transfer.posted' || event.data.book !== this.#deps.ledger.book) return;
    const { code, debit, credit } = event.data;
    if (code === 'settlement' || code === 'loss-share') this.#overdrawn.add(debit);
    if (code === 'loan' && debit === loanAccount(credit)) this.#grantedOn.set(credit, kstDate(event.at));
  }

  resume(): void {
    const debited = [...this.#overdrawn];
    this.#overdrawn.clear();
    for (const bank of debited) this.debited(bank);
    for (const bank of this.#grantedOn.keys()) if (this.#owedWon(bank) > 0n) this.#arm(this.#nextOpening());
  }

  /** At the close what is in overdraft becomes a loan; at the opening loans are paid back. */
  #look(): void {
    const { clock, hours } = this.#deps;
    const { open, closesAt } = hours.at(clock.now());
    if (open) for (const bank of this.#grantedOn.keys()) this.repay(bank);
    if (open && this.#overdrawn.size > 0) this.#arm(closesAt); // the closing was extended
    if (!open) for (const bank of [...this.#overdrawn]) this.#lend(bank);
  }

  #lend(bank: BankCode): void {
    const { clock, ledger } = this.#deps;
    this.#overdrawn.delete(bank);
    const shortWon = -(ledger.balance(bank)?.postedWon ?? 0n);
    if (shortWon <= 0n) return;
    const now = clock.now();
    const account = loanAccount(bank);
    if (ledger.account(account) === undefined)
      accepted(ledger.open({ account, kind: 'asset', holder: 'Bank of Korea', overdraftWon: won(0n), effectiveAt: now }), account);
    this.#move({ transfer: `${account}:${kstDate(now)}`, debit: account, credit: bank, amountWon: won(shortWon) });
    this.#grantedOn.set(bank, kstDate(now));
    this.#arm(this.#nextOpening());
  }

  #owedWon(bank: BankCode): Won {
    return this.#deps.ledger.balance(loanAccount(bank))?.postedWon ?? won(0n);
  }

  #nextOpening(): EpochMs {
    const { clock, hours } = this.#deps;
    const { open, opensAt } = hours.at(clock.now());
    return open ? clock.now() : opensAt;
  }

  #arm(at: EpochMs): void {
    if (this.#armed.has(at)) return;
    this.#armed.add(at);
    this.#deps.clock.at(at, 'overdrafts of BOK-Wire+', () => {
      this.#armed.delete(at);
      this.#look();
    });
  }

  #move(leg: { readonly transfer: string; readonly debit: string; readonly credit: string; readonly amountWon: Won }): void {
    const order = { ...leg, code: 'loan', instruction: leg.transfer, effectiveAt: this.#deps.clock.now() } as const;
    accepted(this.#deps.ledger.post(order), leg.transfer);
  }
}
