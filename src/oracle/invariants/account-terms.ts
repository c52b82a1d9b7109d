import type { Event } from '../../kernel/event.ts';
import { refusalFault } from '../account-refusals.ts';
import { type AgreedAccount, agreedAccount, freshReceipts, usedOn } from '../agreed-account.ts';
import { dateOfDay, kstDay } from '../business-days.ts';
import { byBank, DayEnds } from '../day-ends.ts';
import { Departures } from '../departures.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import type { Tally } from '../tally.ts';
import { transferText } from '../wording.ts';

type Posting = Event<'transfer.posted'> | Event<'transfer.captured'>;
type Taking = Event<'transfer.posted'> | Event<'transfer.held'>;

const ordered: ReadonlySet<string> = new Set(['payment', 'book-transfer']);

/**
 * What bank and customer agreed on for an account holds: nothing leaves a term deposit, no transfer passes the limit for one or for a KST day, a delayed transfer
 * leaves when its time is over, large receipts stay for as long as they are held, and what the bank refuses for one of these it has to refuse; each day is closed
 * once, in order and when it is over, with a day's interest on the balance at midnight, its tax and the fees of transfers to other banks, all rounded down to the
 * won and dated then, and nothing else is booked by the bank.
 */
export const accountTerms: Invariant = {
  id: 'account-terms',
  observe: (trial, tally) => {
    const terms = new AgreedTerms(trial, tally);
    return {
      on: {
        'account.agreed': (event) => terms.agree(event),
        'instruction.received': (event) => terms.receive(event),
        'instruction.concluded': (event) => terms.conclude(event),
        'transfer.held': (event) => terms.take(event),
        'transfer.posted': (event) => {
          terms.take(event);
          terms.post(event);
        },
        'transfer.captured': (event) => terms.post(event),
        'day.closed': (event) => terms.closeDay(event),
        'agent.answered': (event) => terms.told(event),
        'trial.closed': (event) => terms.close(event),
      },
    };
  },
};

class AgreedTerms {
  readonly #trial: Reconstruction;
  readonly #tally: Tally;
  readonly #accounts = new Map<string, AgreedAccount>();
  readonly #dayEnds: DayEnds;
  readonly #departures: Departures;

  constructor(trial: Reconstruction, tally: Tally) {
    this.#trial = trial;
    this.#tally = tally;
    this.#dayEnds = new DayEnds(trial.books);
    this.#departures = new Departures(trial.orders);
  }

  agree(event: Event<'account.agreed'>): void {
    const { book, account } = event.data;
    const own = agreedAccount(event, this.#trial.books.postedWon(book, account) ?? 0n);
    this.#accounts.set(`${book} ${account}`, own);
    this.#dayEnds.watch(own);
  }

  receive(event: Event<'instruction.received'>): void {
    if (this.#accounts.size === 0) return;
    this.#worked(event.data.rail, event);
    this.#tell(this.#departures.received(event));
  }

  take(event: Taking): void {
    const own = ordered.has(event.data.code) ? this.#find(event.data.book, event.data.debit) : undefined;
    if (own !== undefined) for (const fault of takingFaults(this.#trial, own, event)) this.#tally.count(fault);
  }

  post(event: Posting): void {
    const { book, debit, credit, amountWon, code, transfer } = event.data;
    const isOfBank = byBank.has(code) && book.startsWith('bank:');
    if (isOfBank && (this.#find(book, debit) ?? this.#find(book, credit)) === undefined)
      this.#tally.count(`${transferText(transfer)} of ${book} is coded ${code}, and no terms of an account say so`);
    if (this.#accounts.size === 0) return;
    if (event.kind === 'transfer.captured') this.#tally.count(this.#departures.captureFault(event));
    if (!isOfBank) this.#worked(book, event);
    for (const [account, sign] of [
      [debit, -1n],
      [credit, 1n],
    ] as const) {
      const own = this.#find(book, account);
      if (own === undefined) continue;
      own.moves.push({ at: event.at, amountWon: sign * amountWon, code });
      if (isOfBank) own.bookedWon.set(code, (own.bookedWon.get(code) ?? 0n) + amountWon);
      if (isOfBank) this.#tally.count(this.#dayEnds.dateFault(own, event));
      if (sign < 0n && code === 'payment' && credit === 'clearing') own.charged.push(event.at);
    }
  }

  conclude(event: Event<'instruction.concluded'>): void {
    const { data, instruction } = event;
    if (this.#accounts.size === 0 || data.outcome.status !== 'rejected') return;
    this.#departures.refused(event);
    for (const own of this.#accounts.values()) if (own.book === data.rail) giveBack(own, instruction ?? '');
    const payment = this.#trial.orders.find(instruction)?.payment ?? undefined;
    const own = payment === undefined ? undefined : this.#find(data.rail, payment.payer.account);
    if (own !== undefined && payment !== undefined) this.#tally.count(refusalFault(this.#trial.books, own, { event, payment }));
  }

  closeDay(event: Event<'day.closed'>): void {
    this.#tally.count(this.#dayEnds.closingFault(event));
    const { book, date } = event.data;
    for (const own of this.#accounts.values()) if (own.book === book) this.#tally.count(this.#dayEnds.accountFault(own, date));
  }

  told(event: Event<'agent.answered'>): void {
    const fault = this.#accounts.size === 0 ? undefined : this.#departures.toldFault(event);
    if (fault !== undefined) this.#tally.count(fault);
  }

  close({ at }: Event<'trial.closed'>): void {
    for (const own of this.#accounts.values()) this.#tally.count(this.#dayEnds.leftFault(own, at));
    this.#tell(this.#departures.close(at));
  }

  /** Whoever records it is there. */
  #worked(book: string, { at }: Event): void {
    this.#tell(this.#departures.worked(book, at));
    this.#tell(this.#dayEnds.worked(book, at));
  }

  #find(book: string, account: string): AgreedAccount | undefined {
    return this.#accounts.size === 0 ? undefined : this.#accounts.get(`${book} ${account}`);
  }

  #tell(faults: readonly string[]): void {
    for (const fault of faults) this.#tally.count(fault);
  }
}

function takingFaults(trial: Reconstruction, own: AgreedAccount, event: Taking): readonly (string | undefined)[] {
  const { terms } = own;
  const { amountWon, transfer } = event.data;
  const name = `${transferText(transfer)} of account ${own.account}`;
  const day = kstDay(event.at);
  own.usedWon.set(day, (own.usedWon.get(day) ?? 0n) + amountWon);
  own.taken.set(event.instruction ?? '', { day, amountWon });
  const usedWon = usedOn(own, event.at);
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
function heldBackFault({ books }: Reconstruction, own: AgreedAccount, { at, data }: Taking): string | undefined {
  const fresh = freshReceipts(own, at);
  const freshWon = fresh.reduce((sum, receipt) => sum + receipt.amountWon, 0n);
  const leftWon = books.availableWon(own.book, own.account) ?? 0n;
  return fresh.length === 0 || leftWon >= freshWon
    ? undefined
    : `${transferText(data.transfer)} of account ${own.account} leaves ${leftWon} won, but ${freshWon} won had just come in`;
}

function giveBack(own: AgreedAccount, instruction: string): void {
  const taken = own.taken.get(instruction);
  if (taken === undefined) return;
  own.taken.delete(instruction);
  own.usedWon.set(taken.day, (own.usedWon.get(taken.day) ?? 0n) - taken.amountWon);
}
