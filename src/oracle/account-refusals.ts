import type { Event } from '../kernel/event.ts';
import type { CreditTransfer } from '../kernel/instruction.ts';
import { type AgreedAccount, freshReceipts, usedOn } from './agreed-account.ts';
import type { Books } from './books.ts';

type Refusal = Event<'instruction.concluded'>;

/** A bank refuses for the terms of an account only what they forbid at that moment, and says when they will not. */
export function refusalFault(books: Books, own: AgreedAccount, { event, payment }: { event: Refusal; payment: CreditTransfer }): string | undefined {
  const { outcome } = event.data;
  if (outcome.status !== 'rejected') return undefined;
  const { terms, account } = own;
  const { amountWon, id } = payment;
  const untrue = `instruction ${id} was refused as ${outcome.reason}, which account ${account} gives no cause for`;
  switch (outcome.reason) {
    case 'account_kind':
      return terms.kind === 'term' ? undefined : untrue;
    case 'account_limit':
      return terms.onceLimitWon !== undefined && amountWon > terms.onceLimitWon ? undefined : untrue;
    case 'account_day_limit': {
      const usedWon = usedOn(own, event.at);
      return terms.dayLimitWon !== undefined && usedWon + amountWon > terms.dayLimitWon ? undefined : `${untrue}: ${usedWon} won were used that day`;
    }
    case 'receipt_held':
      return heldFault(books, own, { event, amountWon }) ?? undefined;
    default: // for another cause than its terms
      return undefined;
  }
}

function heldFault(books: Books, own: AgreedAccount, { event, amountWon }: { event: Refusal; amountWon: bigint }): string | undefined {
  const { at, instruction, data } = event;
  const fresh = freshReceipts(own, at);
  let freeWon = (books.availableWon(own.book, own.account) ?? 0n) - fresh.reduce((sum, receipt) => sum + receipt.amountWon, 0n);
  if (freeWon >= amountWon || fresh.length === 0) return `instruction ${instruction} was refused as receipt_held, and ${freeWon} won were free`;
  const enough = fresh.find((receipt) => {
    freeWon += receipt.amountWon;
    return freeWon >= amountWon;
  });
  const saidAt = data.outcome.status === 'rejected' ? data.outcome.retryAt : undefined;
  const freeAt = enough?.freeAt ?? fresh.at(-1)?.freeAt;
  return saidAt === freeAt ? undefined : `instruction ${instruction} was told that its money is free ${sinceText(saidAt, freeAt)}`;
}

function sinceText(saidAt: number | undefined, freeAt: number | undefined): string {
  return saidAt === undefined || freeAt === undefined
    ? 'at no time'
    : `${Math.abs(saidAt - freeAt) / 1_000} s ${saidAt > freeAt ? 'too late' : 'too early'}`;
}
