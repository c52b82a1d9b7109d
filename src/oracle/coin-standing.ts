import type { Event, EventData } from '../kernel/event.ts';
import type { CreditTransfer } from '../kernel/instruction.ts';
import { coinOrderOf, purchaseOf } from './coin-order.ts';
import type { Order, Orders } from './orders.ts';

/**
 * Which wallets of a stablecoin may not take part: frozen or closed, or on the issuer's block-list. Such a wallet neither pays nor is paid, unless its
 * transaction stands in a block already; what stood in a block that was replaced is judged again, and a redemption once more when it is paid.
 */
export class CoinStanding {
  readonly #orders: Orders;
  readonly #statuses = new Map<string, EventData['account.changed']['status']>();
  readonly #listed = new Set<string>();
  /** Orders that may not go on, each with why: ordered when it was too late, or thrown out of a block. */
  readonly #doomed = new Map<string, string>();
  #rail: string | undefined;

  constructor(orders: Orders) {
    this.#orders = orders;
  }

  establish({ data }: Event<'coin.established'>): void {
    this.#rail = data.rail;
  }

  change({ data }: Event<'account.changed'>): void {
    if (data.book === this.#rail) this.#statuses.set(data.account, data.status);
  }

  list({ data }: Event<'blocklist.changed'>): void {
    if (data.listed) this.#listed.add(data.account);
    else this.#listed.delete(data.account);
  }

  /** The coins of a payment are set aside. */
  holdFault({ data, instruction }: Event<'transfer.held'>): string | undefined {
    const payment = this.#orders.find(instruction)?.payment;
    const why = this.#barred([data.debit, data.credit]) ?? (payment == null ? undefined : this.#partyFault(payment));
    return why === undefined ? undefined : `order ${instruction} was taken in, but ${why}`;
  }

  /** An order reaches the issuer, or one of the issuer's a bank: for whoever could not take part when he ordered, no won is drawn. */
  orderFault({ instruction, data }: Event<'instruction.received'>): string | undefined {
    const order = this.#orders.find(instruction);
    if (data.rail === this.#rail) {
      const why = purchaseOf(order) === undefined || order?.payment == null ? undefined : this.#partyFault(order.payment);
      if (why !== undefined) this.#doomed.set(order?.id ?? '', why);
      return undefined;
    }
    const bought = coinOrderOf(instruction) ?? '';
    const why = this.#doomed.get(bought);
    return why === undefined ? undefined : `order ${bought} was taken in, but ${why}`;
  }

  /** Nobody is refused as listed who is not. */
  refusalFault({ instruction, data: { outcome } }: Event<'instruction.concluded'>): string | undefined {
    const payment = this.#orders.find(instruction)?.payment;
    if (payment == null || outcome.status !== 'rejected' || outcome.reason !== 'address_blocked') return undefined;
    const isTrue = this.#listed.has(payment.payer.account) || this.#listed.has(payment.payee.account);
    return isTrue ? undefined : `order ${instruction} was refused as to or from a listed address; neither is listed`;
  }

  /** Blocks were replaced; what stood in them was this. The issuer sends its own transactions again, whatever became of the buyer. */
  judgeAgain(orders: readonly string[]): void {
    for (const id of orders) {
      const order = this.#orders.find(id);
      const why = order?.payment == null || purchaseOf(order) !== undefined ? undefined : this.#partyFault(order.payment);
      if (why !== undefined) this.#doomed.set(id, why);
    }
  }

  /** Coins of an order move, or, where it is a redemption, are destroyed for won. */
  moveFault({ id, payment }: Order, isRedemption: boolean): string | undefined {
    const why = this.#doomed.get(id) ?? (isRedemption && payment !== null ? this.#barred([payment.payer.account]) : undefined);
    return why === undefined ? undefined : `order ${id} was carried out, but ${why}`;
  }

  #partyFault({ payer, payee }: CreditTransfer): string | undefined {
    return this.#barred([payer.account, payee.account]);
  }

  #barred(accounts: readonly string[]): string | undefined {
    for (const account of accounts) {
      if (this.#listed.has(account)) return `wallet ${account} is on the block-list`;
      const status = this.#statuses.get(account) ?? 'active';
      if (status !== 'active') return `wallet ${account} is ${status}`;
    }
    return undefined;
  }
}
