import { openLedger } from '../../src/kernel/book.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, zeroWon } from '../../src/kernel/money.ts';
import type { TradeTerms } from '../../src/kernel/wallet.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { AccountRef, CreditTransfer, EpochMs } from '../../src/rail/rail.ts';

const issuance = 'issuance';

interface TradesDeps {
  readonly clock: Clock;
  readonly record: RecordEvent;
}

/**
 * Second assets on the ledger, each in a book of its own, in won of nominal value; accounts are named by the wallets of their holders. What a trade
 * sells is set aside when the trade is made, and is delivered in the same stretch in which it is paid for, or comes free at the trade's end.
 */
export class Trades {
  readonly #deps: TradesDeps;
  readonly #assets = new Map<string, Ledger>();

  constructor(deps: TradesDeps) {
    this.#deps = deps;
  }

  /** Makes the asset known with what its first holders have. */
  found(asset: string, holdings: readonly { readonly owner: AccountRef; readonly holder: string; readonly nominalWon: Won }[]): void {
    const book = this.#bookOf(asset);
    const effectiveAt = this.#deps.clock.now();
    accepted(book.open({ account: issuance, kind: 'issuance', holder: asset, overdraftWon: zeroWon, effectiveAt }), asset);
    for (const { owner, holder, nominalWon } of holdings) {
      accepted(book.open({ account: owner.account, kind: 'liability', holder, overdraftWon: zeroWon, effectiveAt }), owner.account);
      const order = { transfer: `issue:${owner.account}`, debit: issuance, credit: owner.account, code: 'issue', effectiveAt } as const;
      if (nominalWon > 0n) accepted(book.post({ ...order, amountWon: nominalWon, instruction: order.transfer }), order.transfer);
    }
  }

  /** The seller's side: what is sold waits under the trade's own account for whoever pays. */
  offer(trade: string, { asset, seller, buyer, nominalWon, until }: TradeTerms): void {
    const order = { transfer: `${trade}:delivery`, debit: seller.account, credit: buyer.account, amountWon: nominalWon } as const;
    const held = { ...order, code: 'settlement', instruction: trade, effectiveAt: this.#deps.clock.now(), expiresAt: until } as const;
    accepted(this.#bookOf(asset).hold(held), order.transfer);
  }

  deliver(trade: string, { asset, nominalWon }: TradeTerms): void {
    const order = { transfer: `${trade}:delivered`, hold: `${trade}:delivery`, amountWon: nominalWon, effectiveAt: this.#deps.clock.now() };
    accepted(this.#bookOf(asset).capture(order), order.transfer);
  }

  /** What was not paid for by its end comes free. */
  expire(now: EpochMs): void {
    for (const book of this.#assets.values()) book.expire(now);
  }

  holdingWon(asset: string, owner: AccountRef): bigint {
    return this.#assets.get(asset)?.balance(owner.account)?.postedWon ?? 0n;
  }

  restore(event: AnyEvent): void {
    if (!('book' in event.data) || !event.data.book.startsWith(bookPrefix)) return;
    this.#bookOf(event.data.book.slice(bookPrefix.length)).restore(event);
  }

  #bookOf(asset: string): Ledger {
    let book = this.#assets.get(asset);
    if (book === undefined) {
      book = openLedger({ book: `${bookPrefix}${asset}`, record: this.#deps.record });
      this.#assets.set(asset, book);
    }
    return book;
  }
}

const bookPrefix = 'asset:';

/** Whether a payment to the trade's wallet is what the trade asks for. `done`: it has been paid before. */
export function tradeAllows(transfer: CreditTransfer, trade: TradeTerms, known: { readonly at: EpochMs; readonly done: boolean }): boolean {
  const { payer, amountWon } = transfer;
  const own = payer.bank === trade.buyer.bank && payer.account === trade.buyer.account;
  return own && amountWon === trade.priceWon && known.at < trade.until && !known.done;
}
