import type { Invariant } from '../invariant.ts';

/**
 * Debits equal credits in every book; money is created only by issue and redeem; no customer's account goes below its overdraft, holds counted;
 * a hold is captured at most once, within its amount and time; no payment is taken or held from a suspended account; what was held before may leave.
 */
export const booksBalance: Invariant = {
  id: 'books-balance',
  observe: ({ books }, tally) => ({
    on: {
      'account.opened': (event) => tally.count(books.openAccount(event)),
      'account.changed': (event) => tally.count(books.changeAccount(event)),
      'transfer.posted': (event) => tally.count(books.post(event)),
      'transfer.held': (event) => tally.count(books.hold(event)),
      'transfer.captured': (event) => tally.count(books.capture(event)),
      'transfer.voided': (event) => tally.count(books.release(event)),
      'transfer.expired': (event) => tally.count(books.release(event)),
      'trial.closed': () => {
        for (const fault of books.sums()) tally.count(fault);
      },
    },
  }),
};
