import type { CreditTransfer } from '../kernel/instruction.ts';
import type { Leg, Order } from './orders.ts';

/** Where the payee's bank asks and the payer's bank pays: withdrawals at another bank's machine (KFTC, CD/ATM network), debit files (KFTC, CMS). */
const collecting: ReadonlySet<string | undefined> = new Set(['cd-cash', 'cms-debit']);

/** Batches, in which nobody is paid ahead of the banks; everything else uses the one net debit cap (Bank of Korea). */
const outsideCap: ReadonlySet<string | undefined> = new Set(['cms', 'cms-debit', 'giro']);

export function usesCap({ system }: Pick<CreditTransfer, 'system'>): boolean {
  return !outsideCap.has(system);
}

/** A payment that the payee's bank asks for. */
export function isCollected({ payment }: Pick<Order, 'payment'>): boolean {
  return collecting.has(payment?.system);
}

/** The book that decides over a payment: the payee's, or with a collection the payer's. The claim is the payee's bank's either way. */
export function decidingBook(order: Order): string {
  return isCollected(order) ? order.payerBook : order.payeeBook;
}

/** What was booked there. */
export function decidingLegs(order: Order): readonly Leg[] {
  return isCollected(order) ? order.debits : order.credits;
}
