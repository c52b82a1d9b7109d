import type { CreditTransfer } from '../kernel/instruction.ts';
import { sameAccount } from './coverage.ts';
import type { Order, Orders } from './orders.ts';

/**
 * What is wrong with a return whose money has just reached the payee. A return is a new transfer that is linked to the one it gives back:
 * its payer has got that money, its payee has sent it, and all returns of one transfer together are no more than that transfer.
 */
export function returnFault(orders: Orders, { id, payment }: Order): string | undefined {
  if (payment === null || payment.returnOf === null) return undefined;
  const original = orders.find(payment.returnOf);
  if (original === undefined || original.payment === null || original.credits.length === 0)
    return `instruction ${id} gives back ${payment.returnOf}, which nobody was credited`;
  if (!isMirrored(original.payment, payment)) return `instruction ${id} gives back ${original.id}, but not to its payer from its payee`;
  const returnedWon = orders.returnsOf(original.id).reduce((sumWon, order) => sumWon + creditedWon(order), 0n);
  return returnedWon <= original.payment.amountWon
    ? undefined
    : `${returnedWon} won came back of instruction ${original.id}, which was for ${original.payment.amountWon} won`;
}

function isMirrored(original: CreditTransfer, back: CreditTransfer): boolean {
  return sameAccount(original.payer, back.payee) && sameAccount(original.payee, back.payer);
}

function creditedWon({ credits }: Order): bigint {
  return credits.reduce((sumWon, { amountWon }) => sumWon + amountWon, 0n);
}
