import type { EpochMs } from '../kernel/instruction.ts';
import { Awaited } from './awaited.ts';
import type { Reconstruction } from './invariant.ts';
import { openFrom, tokenHours } from './system-hours.ts';
import { isUsable, tokenLedger } from './wallets.ts';

/** The ledger tries once an hour what did not go before, and not during maintenance. */
const retriedWithinMs = 2 * 3_600_000;

/**
 * What is left of a voucher goes back to its issuer at its end, as soon as the ledger is open, both wallets take part and, between banks, the
 * wholesale CBDC is there. What is set aside is not left until it comes free.
 */
export class VoucherEnds {
  readonly #trial: Reconstruction;
  readonly #awaited = new Awaited();
  /** Since when nothing has stood in the way. */
  readonly #freeSince = new Map<string, EpochMs>();

  constructor(trial: Reconstruction) {
    this.#trial = trial;
  }

  /** After anything on the ledger has changed. `moved`: tokens moved, so the ledger is at work. Says what should have gone back by now. */
  look(at: EpochMs, moved: boolean): readonly string[] {
    const { vouchers } = this.#trial.wallets;
    if (vouchers.size === 0) return [];
    for (const account of vouchers) this.#lookAt(account, at);
    return moved ? this.#awaited.worked(at).map(lateText) : [];
  }

  close(at: EpochMs): readonly string[] {
    return this.#awaited.closed(at).map(lateText);
  }

  #lookAt(account: string, at: EpochMs): void {
    const voucher = this.#trial.wallets.find(account)?.terms.voucher;
    if (voucher == null || !this.#canGoBack(account, at)) {
      this.#freeSince.delete(account);
      this.#awaited.drop(account);
      return;
    }
    const freeSince = this.#freeSince.get(account) ?? at;
    this.#freeSince.set(account, freeSince);
    const isFreed = freeSince > voucher.until;
    this.#awaited.expect(account, openFrom(tokenHours, isFreed ? freeSince : voucher.until), isFreed ? retriedWithinMs : 0);
  }

  #canGoBack(account: string, at: EpochMs): boolean {
    const { books, wallets } = this.#trial;
    const wallet = wallets.find(account);
    const issuer = wallet?.terms.voucher?.issuer;
    const leftWon = books.availableWon(tokenLedger, account) ?? 0n;
    if (wallet === undefined || issuer === undefined || leftWon <= 0n || !isUsable(wallet, at)) return false;
    const into = wallets.find(issuer.account);
    if (into === undefined || !isUsable(into, at)) return false;
    return wallet.ref.bank === issuer.bank || wallets.cbdcWon(wallet.ref.bank).central >= leftWon;
  }
}

function lateText(account: string): string {
  return `what is left of voucher ${account} did not go back to its issuer at its end`;
}
