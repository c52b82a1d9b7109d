import type { BankCode, GrossSettlement } from '../../src/rail/rail.ts';

/** Orders that wait for funds: urgent ones first, then in order of arrival. */
export class PaymentQueue {
  readonly #orders = new Map<string, GrossSettlement>();

  get size(): number {
    return this.#orders.size;
  }

  add(order: GrossSettlement): void {
    this.#orders.set(order.id, order);
  }

  remove(id: string): void {
    this.#orders.delete(id);
  }

  all(): readonly GrossSettlement[] {
    const orders = [...this.#orders.values()];
    return [...orders.filter(({ priority }) => priority === 'urgent'), ...orders.filter(({ priority }) => priority === 'normal')];
  }

  firstOf(debtor: BankCode): GrossSettlement | undefined {
    return this.all().find((order) => order.debtor === debtor);
  }
}

/**
 * The most that can settle at the same moment: starting from all orders, a participant that would be short gives up its last ones until
 * nobody is. No order overtakes another of the same participant, so the answer is unique. `roomWon`: what a participant can pay by itself.
 */
export function offsettable(orders: readonly GrossSettlement[], roomWon: (bank: BankCode) => bigint): readonly GrossSettlement[] {
  const kept = new Set(orders);
  for (;;) {
    const short = shortIn(kept, roomWon);
    if (short.size === 0) return [...kept];
    for (const bank of short) {
      const last = [...kept].findLast((order) => order.debtor === bank);
      if (last !== undefined) kept.delete(last);
    }
  }
}

function shortIn(orders: Iterable<GrossSettlement>, roomWon: (bank: BankCode) => bigint): ReadonlySet<BankCode> {
  const flowWon = new Map<BankCode, bigint>();
  for (const { debtor, creditor, amountWon } of orders) {
    flowWon.set(debtor, (flowWon.get(debtor) ?? 0n) - amountWon);
    flowWon.set(creditor, (flowWon.get(creditor) ?? 0n) + amountWon);
  }
  return new Set([...flowWon].filter(([bank, netWon]) => netWon < 0n && roomWon(bank) + netWon < 0n).map(([bank]) => bank));
}
