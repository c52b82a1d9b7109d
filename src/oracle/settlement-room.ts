import type { BankCode } from '../kernel/instruction.ts';
import type { Books } from './books.ts';

const settlementBook = 'bokwire';

/** What a participant can pay on its settlement account: own funds, and intraday overdraft less what it owes overnight. */
export function settlementRoomWon(books: Books, bank: BankCode): bigint | undefined {
  const availableWon = books.availableWon(settlementBook, bank);
  if (availableWon === undefined) return undefined;
  const overdraftWon = books.overdraftWon(settlementBook, bank) - owedOvernightWon(books, bank);
  return availableWon + (overdraftWon > 0n ? overdraftWon : 0n);
}

/** The loan account is the central bank's asset: it has more debits than credits. */
export function owedOvernightWon(books: Books, bank: BankCode): bigint {
  return -(books.availableWon(settlementBook, `loan:${bank}`) ?? 0n);
}
