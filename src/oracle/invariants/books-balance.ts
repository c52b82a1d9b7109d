import type { Event } from '../../kernel/event.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { recordAt } from '../orders.ts';

/**
 * Debits equal credits in every book; money is created only by issue and redeem; no customer's account goes below its overdraft, holds counted;
 * a hold is captured at most once, within its amount and time; no payment is taken or held from a suspended account; what was held before
 * may leave, unless it is a delayed transfer inside its bank: that has not left until it is captured.
 */
export const booksBalance: Invariant = {
  id: 'books-balance',
  observe: (trial, tally) => {
    const { books, door } = trial;
    const isTimed = () => !door.hasWrongClock;
    return {
      on: {
        'account.opened': (event) => tally.count(books.openAccount(event)),
        'account.changed': (event) => tally.count(books.changeAccount(event)),
        'transfer.posted': (event) => tally.count(books.post(event)),
        'transfer.held': (event) => tally.count(books.hold(event, isTimed())),
        'transfer.captured': (event) => tally.count(books.capture(event, isTimed()) ?? departureFault(trial, event)),
        'transfer.voided': (event) => tally.count(books.release(event, isTimed())),
        'transfer.expired': (event) => tally.count(books.release(event, isTimed())),
        'trial.closed': () => {
          for (const fault of books.sums()) tally.count(fault);
        },
      },
    };
  },
};

function departureFault({ books, orders }: Reconstruction, { instruction, data }: Event<'transfer.captured'>): string | undefined {
  const { book, debit } = data;
  const order = orders.find(instruction);
  const isDelayed = order !== undefined && order.payeeBook === book && (recordAt(order, book)?.delayMs ?? 0) > 0;
  return isDelayed && debit === order.payment?.payer.account && !books.isActive(book, debit)
    ? `the delayed transfer ${order.id} left account ${debit} of ${book}, which was no longer active`
    : undefined;
}
