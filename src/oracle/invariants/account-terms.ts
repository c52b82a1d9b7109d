import type { Event, EventData } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { dateOfDay, dayOfDate, kstDay, settlementOfDay } from '../business-days.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { recordAt } from '../orders.ts';

type AccountTerms = EventData['account.agreed']['terms'];
type Posting = Event<'transfer.posted'> | Event<'transfer.captured'>;
type Taking = Event<'transfer.posted'> | Event<'transfer.held'>;

const settlementMs = 11 * 3_600_000;
/** Whoever sleeps over the end of a day has so long after waking to close it; a fault may keep a bank away for as long. */
const dayEndMsMax = 6 * 3_600_000;

/** One customer account that has terms. */
interface Account {
  readonly book: string;
  readonly account: string;
  readonly terms: AccountTerms;
  readonly agreedAt: EpochMs;
  /** Credits less debits with their times, for the balance at the end of a day. */
  readonly moves: { readonly at: EpochMs; readonly amountWon: bigint; readonly code: string }[];
  /** Ordered and not refused, by day. */
  readonly usedWon: Map<number, bigint>;
  readonly taken: Map<string, { readonly day: number; readonly amountWon: bigint }>;
  /** Transfers to other banks that were captured, with their times. */
  readonly charged: EpochMs[];
  /** What the bank booked by itself and no day has answered for yet. */
  bookedWon: Map<string, bigint>;
  /** Of the last day that is closed. */
  closed: number | undefined;
}

const ordered: ReadonlySet<string> = new Set(['payment', 'book-transfer']);
const byBank: ReadonlySet<string> = new Set(['interest', 'tax', 'fee']);

/**
 * What bank and customer agreed on for an account holds: nothing leaves a term deposit, no transfer passes the limit for one or for a KST day, a delayed transfer
 * does not leave before its time, large receipts stay for as long as they are held; each day is closed once, in order, with a day's interest on the balance at
 * midnight, its tax and the fees of transfers to other banks, all rounded down to the won, and nothing else is booked by the bank.
 */
export const accountTerms: Invariant = {
  id: 'account-terms',
  observe: (trial, tally) => {
    const accounts = new Map<string, Account>();
    const find = (book: string, account: string) => (accounts.size === 0 ? undefined : accounts.get(`${book} ${account}`));
    const take = (event: Taking) => {
      const own = ordered.has(event.data.code) ? find(event.data.book, event.data.debit) : undefined;
      if (own !== undefined) for (const fault of takingFaults(trial, own, event)) tally.count(fault);
    };
    const post = (event: Posting) => {
      const { book, debit, credit, amountWon, code, transfer } = event.data;
      if (byBank.has(code) && book.startsWith('bank:') && (find(book, debit) ?? find(book, credit)) === undefined)
        tally.count(`transfer ${transfer} of ${book} is coded ${code}, and no terms of an account say so`);
      for (const [account, sign] of [
        [debit, -1n],
        [credit, 1n],
      ] as const) {
        const own = find(book, account);
        if (own === undefined) continue;
        own.moves.push({ at: event.at, amountWon: sign * amountWon, code });
        if (byBank.has(code)) own.bookedWon.set(code, (own.bookedWon.get(code) ?? 0n) + amountWon);
        if (sign < 0n && code === 'payment' && credit === 'clearing') own.charged.push(event.at);
      }
    };
    return {
      on: {
        'account.agreed': ({ at, data }) => {
          const { book, account, terms } = data;
          const openWon = trial.books.postedWon(book, account) ?? 0n;
          const moves = openWon === 0n ? [] : [{ at, amountWon: openWon, code: 'before' }];
          const none = { usedWon: new Map(), taken: new Map(), charged: [], bookedWon: new Map(), closed: undefined };
          accounts.set(`${book} ${account}`, { book, account, terms, agreedAt: at, moves, ...none });
        },
        'transfer.held': take,
        'transfer.posted': (event) => {
          take(event);
          post(event);
        },
        'transfer.captured': (event) => {
          const own = find(event.data.book, event.data.debit);
          if (own !== undefined) tally.count(delayFault(trial, own, event));
          post(event);
        },
        'instruction.concluded': ({ data, instruction }) => {
          if (data.outcome.status !== 'rejected') return;
          for (const own of accounts.values()) if (own.book === data.rail) giveBack(own, instruction ?? '');
        },
        'day.closed': ({ data }) => {
          for (const own of accounts.values()) if (own.book === data.book) tally.count(closingFault(trial, own, data.date));
        },
        'trial.closed': ({ at }) => {
          for (const own of accounts.values()) tally.count(leftOpen(own, at));
        },
      },
    };
  },
};

function takingFaults(trial: Reconstruction, own: Account, event: Taking): readonly (string | undefined)[] {
  const { terms } = own;
  const { amountWon, transfer } = event.data;
  const name = `transfer ${transfer} of account ${own.account}`;
  const day = kstDay(event.at);
  own.usedWon.set(day, (own.usedWon.get(day) ?? 0n) + amountWon);
  own.taken.set(event.instruction ?? '', { day, amountWon });
  const usedWon = own.usedWon.get(day) ?? 0n;
  return [
    terms.kind === 'term' ? `${name} leaves a term deposit` : undefined,
    terms.onceLimitWon !== undefined && amountWon > terms.onceLimitWon
      ? `${name} is for ${amountWon} won; ${terms.onceLimitWon} won may leave at once`
      : undefined,
    terms.dayLimitWon !== undefined && usedWon > terms.dayLimitWon
      ? `${name} brings ${dateOfDay(day)} to ${usedWon} won; ${terms.dayLimitWon} won may leave in a day`
      : undefined,
    event.kind === 'transfer.posted' && (terms.delayMs ?? 0) > 0 ? `${name} leaves at once; the account delays its transfers` : undefined,
    heldBackFault(trial, own, event),
  ];
}

/** After the movement at least what came in just now is left. */
function heldBackFault({ books }: Reconstruction, own: Account, { at, data }: Taking): string | undefined {
  const hold = own.terms.receiptHold;
  if (hold === undefined) return undefined;
  const fresh = own.moves.filter(
    (move) => move.at > at - hold.ms && move.amountWon >= hold.fromWon && (move.code === 'receipt' || move.code === 'book-transfer'),
  );
  const freshWon = fresh.reduce((sum, move) => sum + move.amountWon, 0n);
  const leftWon = books.availableWon(own.book, own.account) ?? 0n;
  return fresh.length === 0 || leftWon >= freshWon
    ? undefined
    : `transfer ${data.transfer} of account ${own.account} leaves ${leftWon} won, but ${freshWon} won had just come in`;
}

function delayFault({ orders }: Reconstruction, own: Account, { at, instruction }: Event<'transfer.captured'>): string | undefined {
  const delayMs = own.terms.delayMs ?? 0;
  const order = orders.find(instruction);
  const receivedAt = order === undefined ? undefined : recordAt(order, own.book)?.receivedAt;
  if (order === undefined || receivedAt === undefined || delayMs === 0) return undefined;
  return at >= receivedAt + delayMs ? undefined : `instruction ${order.id} left account ${own.account} before its delay was over`;
}

function giveBack(own: Account, instruction: string): void {
  const taken = own.taken.get(instruction);
  if (taken === undefined) return;
  own.taken.delete(instruction);
  own.usedWon.set(taken.day, (own.usedWon.get(taken.day) ?? 0n) - taken.amountWon);
}

function closingFault({ books }: Reconstruction, own: Account, date: string): string | undefined {
  const name = `account ${own.account} of ${own.book}`;
  const day = nextToClose(own);
  if (dayOfDate(date) !== day) return `${own.book} closed ${date}, and the next day to close was ${dateOfDay(day)}`;
  own.closed = day;
  const endsAt = endOf(day);
  const { interest, feeWon } = own.terms;
  const booked = own.bookedWon;
  own.bookedWon = new Map();
  const saidWon = (code: string) => booked.get(code) ?? 0n;
  const balanceWon = own.moves.filter((move) => move.at < endsAt).reduce((sum, move) => sum + move.amountWon, 0n);
  const interestWon = (balanceWon * BigInt(interest?.basisPoints ?? 0)) / 3_650_000n;
  const taxWon = (interestWon * BigInt(interest?.taxBasisPoints ?? 0)) / 10_000n;
  if (saidWon('interest') !== interestWon)
    return `${name} got ${saidWon('interest')} won of interest for ${date}; ${balanceWon} won earn ${interestWon} won`;
  if (saidWon('tax') !== taxWon) return `${name} was taxed ${saidWon('tax')} won for ${date}; ${interestWon} won of interest bear ${taxWon} won`;
  const chargedWon = own.moves.filter((move) => move.code === 'fee').reduce((sum, move) => sum - move.amountWon, 0n);
  const dueWon = BigInt(own.charged.filter((at) => at < endsAt).length) * (feeWon ?? 0n);
  if (chargedWon > dueWon) return `${name} was charged ${chargedWon} won by the end of ${date}; its transfers cost ${dueWon} won`;
  const leftWon = books.availableWon(own.book, own.account) ?? 0n;
  return chargedWon < dueWon && leftWon > 0n
    ? `${name} owes ${dueWon - chargedWon} won of fees at the end of ${date}, and has ${leftWon} won`
    : undefined;
}

function leftOpen(own: Account, closedAt: EpochMs): string | undefined {
  const next = nextToClose(own);
  const earns = own.terms.interest !== undefined || own.terms.feeWon !== undefined;
  return earns && endOf(next) + dayEndMsMax < closedAt ? `${own.book} never closed ${dateOfDay(next)} for account ${own.account}` : undefined;
}

function nextToClose(own: Account): number {
  return own.closed === undefined ? kstDay(own.agreedAt) : own.closed + 1;
}

/** Midnight in Korea after this day. */
function endOf(day: number): EpochMs {
  return settlementOfDay(day + 1) - settlementMs;
}
