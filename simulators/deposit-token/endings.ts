import { won } from '../../src/kernel/money.ts';
import type { VoucherTerms, WalletTerms } from '../../src/kernel/wallet.ts';
import { openingAt } from '../../src/rail/hours.ts';
import type { AccountRef, EpochMs, WalletHold } from '../../src/rail/rail.ts';
import type { Register } from '../../src/rail/register.ts';
import { onceAt } from '../../src/rail/until.ts';
import type { AdmissionDeps } from './admission.ts';
import type { Trades } from './trades.ts';

interface EndingsDeps extends AdmissionDeps {
  readonly register: Register;
  readonly trades: Trades;
}

/** What is left of a voucher and cannot go back now is tried again after this time. */
const retryMs = 60 * 60_000;

/** What ends by itself: holds, trades and vouchers. */
export class Endings {
  readonly #deps: EndingsDeps;

  constructor(deps: EndingsDeps) {
    this.#deps = deps;
  }

  /** After a restart: what ended meanwhile has ended before anything else is done, and everything else that has an end waits for it again. */
  resume(): void {
    this.lapse();
    for (const wallet of this.#deps.wallets.all()) this.await(wallet, wallet.terms);
    for (const hold of this.#deps.holds.all()) this.awaitHold(hold);
  }

  /** A hold lapses by itself. */
  awaitHold({ expiresAt }: WalletHold): void {
    onceAt(this.#deps.clock, expiresAt, 'end of a hold', () => this.lapse());
  }

  /** What is over by the clock is over, also where that was set past it and no timer has noticed. */
  lapse(): void {
    const { clock, tiers, holds, wallets } = this.#deps;
    tiers.wallets.expire(clock.now());
    for (const hold of holds.due(clock.now())) {
      holds.end(hold);
      const terms = wallets.find(hold.payer)?.terms;
      if (terms !== undefined) this.await(hold.payer, terms);
    }
  }

  /** What is bound to a time ends with it: a trade's delivery comes free, and what is left of a voucher goes back. */
  await(wallet: AccountRef, { voucher, trade }: WalletTerms): void {
    const { clock } = this.#deps;
    if (trade !== null) onceAt(clock, trade.until, 'end of a trade', () => this.#deps.trades.expire(clock.now()));
    if (voucher !== null) this.#giveBackAt(wallet, voucher, voucher.until);
  }

  #giveBackAt(wallet: AccountRef, voucher: VoucherTerms, at: EpochMs): void {
    const { clock, rules } = this.#deps;
    onceAt(clock, at, 'end of a voucher', () => {
      const opening = openingAt(rules.hours.value, clock.now());
      if (!opening.open) this.#giveBackAt(wallet, voucher, opening.opensAt);
      else if (!this.#giveBack(wallet, voucher)) this.#giveBackAt(wallet, voucher, clock.now() + retryMs);
    });
  }

  /** False: what is left cannot go back now, for want of wholesale CBDC or because a wallet is frozen. */
  #giveBack(wallet: AccountRef, { issuer }: VoucherTerms): boolean {
    const { wallets, tiers, register, clock } = this.#deps;
    const amountWon = won(tiers.wallets.balance(wallet.account)?.availableWon ?? 0n);
    const known = wallets.find(wallet);
    if (amountWon <= 0n || known === undefined) return true;
    const short = wallet.bank !== issuer.bank && tiers.cbdcWon(wallet.bank) < amountWon;
    if (short || known.status !== 'active' || wallets.find(issuer)?.status !== 'active') return false;
    const requestedAt = clock.now();
    const payer = { bank: wallet.bank, account: wallet.account, holder: known.holder };
    const order = { id: `expiry:${wallet.account}:${requestedAt}`, payer, payee: issuer, amountWon, memo: '', returnOf: null } as const;
    if (register.admit({ kind: 'credit-transfer', ...order, requestedAt }) !== undefined) return true;
    tiers.move(order);
    register.conclude(order.id, { status: 'credited', creditedAt: requestedAt });
    return true;
  }
}
