import { atKst, dayMs, kstDate } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import type { TokenRules } from './rules.ts';
import { type Tiers, tokenLedgerId } from './tiers.ts';
import type { Wallets } from './wallets.ts';

interface InterestDeps {
  readonly clock: Clock;
  readonly rules: TokenRules;
  readonly tiers: Tiers;
  readonly wallets: Wallets;
}

/** Pays interest on free tokens once a day when the ledger opens, if there is a rate: whole won, within the holding limit; what is less, or more, is dropped. */
export class Interest {
  readonly #deps: InterestDeps;
  #paidOn = '';

  constructor(deps: InterestDeps) {
    this.#deps = deps;
  }

  /** Nothing where the rate is nought. */
  arm(): void {
    const { clock, rules } = this.#deps;
    if (rules.interestBasisPoints.value === 0n) return;
    const today = kstDate(clock.now());
    const opensAt = atKst(today, rules.hours.value.opensKst);
    // On its first day nothing has been earned; later a day that was slept through is made up for.
    const isDue = clock.now() < opensAt || (this.#paidOn !== '' && this.#paidOn !== today);
    const due = isDue ? opensAt : atKst(kstDate(clock.now() + dayMs), rules.hours.value.opensKst);
    clock.at(due, 'interest on tokens', () => {
      this.#pay(kstDate(clock.now()));
      this.arm();
    });
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'transfer.posted' && event.data.book === tokenLedgerId && event.data.transfer.startsWith(prefix))
      this.#paidOn = event.data.transfer.slice(prefix.length, prefix.length + 10);
  }

  #pay(date: string): void {
    const { rules, tiers, wallets } = this.#deps;
    this.#paidOn = date;
    for (const wallet of wallets.all()) {
      if (wallet.terms.voucher !== null || wallet.terms.trade !== null) continue;
      const balanceWon = tiers.wallets.balance(wallet.account)?.postedWon ?? 0n;
      const roomWon = (wallet.terms.holdingLimitWon ?? balanceWon * 2n) - balanceWon;
      const earnedWon = (balanceWon * rules.interestBasisPoints.value) / 10_000n / 365n;
      const interestWon = earnedWon < roomWon ? earnedWon : roomWon;
      if (interestWon > 0n) tiers.payInterest(`${prefix}${date}:${wallet.account}`, wallet, won(interestWon));
    }
  }
}

const prefix = 'interest:';
