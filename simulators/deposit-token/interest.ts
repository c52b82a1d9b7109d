import { atKst, dayMs, kstDate } from '../../src/kernel/calendar.ts';
import type { Cancel, Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import type { WalletTerms } from '../../src/kernel/wallet.ts';
import type { EpochMs } from '../../src/rail/rail.ts';
import { onceAt } from '../../src/rail/until.ts';
import type { TokenRules } from './rules.ts';
import { type Tiers, tokenLedgerId } from './tiers.ts';
import type { Wallets } from './wallets.ts';

interface InterestDeps {
  readonly clock: Clock;
  readonly rules: TokenRules;
  readonly tiers: Tiers;
  readonly wallets: Wallets;
}

/** Pays interest on the tokens of wallets that bear any, once a day when the ledger opens: whole won, within the holding limit; what is less, or more, is dropped. */
export class Interest {
  readonly #deps: InterestDeps;
  /** Last KST date for which interest was paid; a clock that is set back pays none for what comes before. */
  #paidOn = '';
  /** Wallets that bear interest, with when that was agreed on. */
  readonly #since = new Map<string, EpochMs>();
  #cancel: Cancel = () => {};

  constructor(deps: InterestDeps) {
    this.#deps = deps;
  }

  /** The wallet has these terms from now on. */
  agree(account: string, terms: WalletTerms): void {
    this.#note(account, terms, this.#deps.clock.now());
    if (terms.interestBasisPoints !== undefined) this.arm();
  }

  /** Waits for the next opening, where a wallet bears interest; one that was slept through today is made up for. */
  arm(): void {
    const { clock } = this.#deps;
    this.#cancel();
    if (this.#since.size === 0) return;
    const opensAt = this.#opening(clock.now());
    const isMissed = this.#paidOn < kstDate(opensAt) && [...this.#since.values()].some((since) => since < opensAt);
    const due = clock.now() < opensAt || isMissed ? opensAt : this.#opening(clock.now() + dayMs);
    this.#cancel = onceAt(clock, due, 'interest on tokens', () => {
      this.#pay(this.#opening(clock.now()));
      this.arm();
    });
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'wallet.set' && event.data.ledger === tokenLedgerId) this.#note(event.data.account, event.data.terms, event.at);
    if (event.kind === 'transfer.posted' && event.data.book === tokenLedgerId && event.data.transfer.startsWith(prefix)) {
      const date = event.data.transfer.slice(prefix.length, prefix.length + 10);
      if (date > this.#paidOn) this.#paidOn = date;
    }
  }

  #note(account: string, { interestBasisPoints }: WalletTerms, at: EpochMs): void {
    if (interestBasisPoints === undefined) this.#since.delete(account);
    else if (!this.#since.has(account)) this.#since.set(account, at);
  }

  /** Of the KST day that `at` belongs to. */
  #opening(at: EpochMs): EpochMs {
    return atKst(kstDate(at), this.#deps.rules.hours.value.opensKst);
  }

  #pay(opensAt: EpochMs): void {
    const { tiers, wallets } = this.#deps;
    const date = kstDate(opensAt);
    if (date <= this.#paidOn) return;
    this.#paidOn = date;
    for (const { terms, ...wallet } of wallets.all()) {
      const { interestBasisPoints = 0, holdingLimitWon } = terms;
      if ((this.#since.get(wallet.account) ?? opensAt) >= opensAt) continue;
      const balanceWon = tiers.wallets.balance(wallet.account)?.postedWon ?? 0n;
      const roomWon = (holdingLimitWon ?? balanceWon * 2n) - balanceWon;
      const earnedWon = (balanceWon * BigInt(interestBasisPoints)) / 10_000n / 365n;
      const interestWon = earnedWon < roomWon ? earnedWon : roomWon;
      if (interestWon > 0n) tiers.payInterest(`${prefix}${date}:${wallet.account}`, wallet, won(interestWon));
    }
  }
}

const prefix = 'interest:';
