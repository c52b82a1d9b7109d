import { isDeepStrictEqual } from 'node:util';
import { formatKst } from '../../kernel/calendar.ts';
import type { Event } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { byBank } from '../day-ends.ts';
import { dueOf } from '../due.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { type Order, recordAt } from '../orders.ts';
import { decidingBook, decidingLegs } from '../retail-rules.ts';
import { returnFault } from '../returns.ts';
import { transferText } from '../wording.ts';

type Posting = Event<'transfer.posted'> | Event<'transfer.captured'>;

const bankPrefix = 'bank:';

/**
 * Per order at most one debit of the payer and one credit of the payee; terminal outcomes never change; what the books say, status says,
 * the time of receipt included; no more comes back of a transfer than went. Customers' money moves by orders, and by what a bank books under the terms
 * of an account; what they begin with they have before anything is ordered.
 */
export const oneEffect: Invariant = {
  id: 'one-effect',
  observe: (trial, tally) => {
    let begun = false;
    const posted = (event: Posting) => tally.count(isOrdered(event) ? postingFault(trial, event) : bookedFault(trial, event, begun));
    return {
      on: {
        'instruction.received': (event) => {
          begun = true;
          tally.count(receiptFault(trial, event));
        },
        'instruction.concluded': (event) => tally.count(conclusionFault(trial, event)),
        'instruction.fenced': (event) => tally.count(fenceFault(trial, event)),
        'transfer.posted': posted,
        'transfer.captured': posted,
        'trial.closed': (event) => {
          for (const order of trial.orders.all()) if (order.payment !== null) tally.count(endFault(order, event.at));
        },
      },
    };
  },
};

function receiptFault({ orders }: Reconstruction, event: Event<'instruction.received'>): string | undefined {
  const { instruction, rail } = event.data;
  const order = orders.find(instruction.id);
  if (order === undefined) return undefined;
  if (recordAt(order, rail)?.receivedSeq !== event.seq) return `${rail} took in instruction ${instruction.id} twice`;
  if (order.instruction !== instruction && !isDeepStrictEqual(order.instruction, instruction))
    return `instruction ${instruction.id} names two different orders`;
  return event.instruction === instruction.id ? undefined : `instruction ${instruction.id} was received under the identity ${event.instruction}`;
}

function conclusionFault({ orders }: Reconstruction, event: Event<'instruction.concluded'>): string | undefined {
  const { rail, outcome } = event.data;
  const order = orders.find(event.instruction);
  const record = order === undefined ? undefined : recordAt(order, rail);
  if (order === undefined || record === undefined) return `${rail} concluded instruction ${event.instruction}, which it never received`;
  if (record.final !== null && !isDeepStrictEqual(record.final, outcome)) {
    return `${rail} said ${record.final.status} of instruction ${order.id}, and then ${outcome.status}`;
  }
  if (order.payment === null) return undefined;
  if (outcome.status === 'credited') return receiptTimeFault(order, rail, outcome.creditedAt);
  const [credit] = order.credits;
  const [debit] = order.debits;
  if (credit !== undefined) return `${rail} rejected instruction ${order.id}, but ${transferText(credit.transfer)} credited the payee`;
  return debit === undefined ? undefined : `${rail} rejected instruction ${order.id}, but ${transferText(debit.transfer)} debited the payer`;
}

/**
 * Whoever calls a payment credited says since when. The bank that decides says it by its own clock, right or wrong, once its book has it;
 * every other rail passes on what that bank said.
 */
function receiptTimeFault(order: Order, rail: string, creditedAt: EpochMs): string | undefined {
  const book = decidingBook(order);
  if (decidingLegs(order).length === 0) return `${rail} called instruction ${order.id} credited before ${book} had it`;
  const said = recordAt(order, book)?.final;
  if (said?.status !== 'credited' || said.creditedAt === creditedAt) return undefined;
  return `${rail} says that instruction ${order.id} was credited at ${formatKst(creditedAt)}; ${book} says ${formatKst(said.creditedAt)}`;
}

function fenceFault({ orders }: Reconstruction, event: Event<'instruction.fenced'>): string | undefined {
  const order = orders.find(event.instruction);
  const known = order !== undefined && recordAt(order, event.data.rail) !== undefined;
  return known ? `${event.data.rail} said that instruction ${order.id} is absent, although it had received it` : undefined;
}

function isOrdered({ data: { code } }: Posting): boolean {
  return code === 'payment' || code === 'receipt' || code === 'book-transfer';
}

/** What no order moves, in the book of a bank that takes part. Which terms a booking of the bank's own follows from, `account-terms` judges. */
function bookedFault({ books, door }: Reconstruction, { data }: Posting, begun: boolean): string | undefined {
  const { book, transfer, debit, credit, code } = data;
  if (!book.startsWith(bankPrefix) || door.opened?.participants.includes(book.slice(bankPrefix.length)) === false) return undefined;
  if (byBank.has(code) || (code === 'issue' && !begun)) return undefined;
  const customer = [debit, credit].find((account) => books.isLiability(book, account));
  return customer === undefined ? undefined : `${transferText(transfer)} of ${book} is coded ${code}, which moves no money of account ${customer}`;
}

function postingFault({ orders }: Reconstruction, event: Posting): string | undefined {
  const { book, transfer, debit, credit, amountWon } = event.data;
  const order = orders.find(event.instruction);
  if (order === undefined || order.payment === null) return `${transferText(transfer)} of ${book} belongs to no payment order`;
  const { payer, payee } = order.payment;
  const debits = book === order.payerBook && debit === payer.account;
  const credits = book === order.payeeBook && credit === payee.account;
  if (!debits && !credits) return `${transferText(transfer)} of ${book} moves money that instruction ${order.id} does not name`;
  if (amountWon !== order.payment.amountWon)
    return `${transferText(transfer)} of ${book} moves ${amountWon} won; instruction ${order.id} is for ${order.payment.amountWon} won`;
  if (debits && order.debits.length > 1)
    return `instruction ${order.id} debited the payer twice: transfers ${order.debits.map((leg) => leg.transfer).join(' and ')}`;
  if (credits && order.credits.length > 1)
    return `instruction ${order.id} credited the payee twice: transfers ${order.credits.map((leg) => leg.transfer).join(' and ')}`;
  const rejecting = order.rails.find((record) => record.final?.status === 'rejected');
  if (rejecting !== undefined) return `${transferText(transfer)} of ${book} was posted after ${rejecting.rail} had rejected instruction ${order.id}`;
  if (orders.isFenced(order.id, book))
    return `${transferText(transfer)} of ${book} was posted after instruction ${order.id} had been closed as absent`;
  if (recordAt(order, book) === undefined) return `${transferText(transfer)} of ${book} was posted before ${book} received instruction ${order.id}`;
  return credits ? returnFault(orders, order) : undefined;
}

function endFault(order: Order, closedAt: EpochMs): string | undefined {
  const crediting = order.rails.find((record) => record.final?.status === 'credited');
  if (crediting !== undefined && order.credits.length === 0)
    return `${crediting.rail} says that instruction ${order.id} is credited, but the payee's book has nothing`;
  const undecided = order.rails.some((record) => record.final === null && dueOf(record) >= closedAt);
  if (undecided || order.debits.length === order.credits.length) return undefined;
  return order.debits.length > order.credits.length
    ? `instruction ${order.id} debited the payer, but the payee was never credited`
    : `instruction ${order.id} credited the payee, but the payer was never debited`;
}
