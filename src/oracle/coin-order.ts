import type { CreditTransfer } from '../kernel/instruction.ts';
import type { Order } from './orders.ts';

const coinBook = 'stablecoin';
const wonLeg = /^(.+):won(?::[1-9]\d*)?$/;

/** The order of coins whose won a transfer of the issuer moves, by the name of the transfer; `undefined`: by its name it moves none. */
export function coinOrderOf(instruction: string | null): string | undefined {
  return instruction === null ? undefined : wonLeg.exec(instruction)?.[1];
}

export function isCoinOrder({ payerBook, payeeBook }: Pick<Order, 'payerBook' | 'payeeBook'>): boolean {
  return payerBook === coinBook || payeeBook === coinBook;
}

/** A payment of won for coins, or of coins for won. */
export interface Exchange {
  readonly id: string;
  readonly payment: CreditTransfer;
}

export function purchaseOf(order: Order | undefined): Exchange | undefined {
  return order?.payment != null && order.payeeBook === coinBook && order.payerBook !== coinBook
    ? { id: order.id, payment: order.payment }
    : undefined;
}

export function redemptionOf(order: Order | undefined): Exchange | undefined {
  return order?.payment != null && order.payerBook === coinBook && order.payeeBook !== coinBook
    ? { id: order.id, payment: order.payment }
    : undefined;
}
