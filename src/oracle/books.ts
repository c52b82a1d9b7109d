import type { AccountKind, Event, EventData } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import { transferText } from './wording.ts';

/** Credits less debits, posted; what open holds would still move. */
interface Account {
  readonly kind: AccountKind;
  readonly holder: string;
  readonly overdraftWon: Won;
  status: EventData['account.changed']['status'];
  creditWon: bigint;
  debitWon: bigint;
  /** What open holds would take: from the debited account, or from an asset that they credit. */
  heldWon: bigint;
}

export interface Hold {
  readonly book: string;
  readonly transfer: string;
  readonly debit: string;
  readonly credit: string;
  readonly amountWon: Won;
  readonly expiresAt: EpochMs | null;
  readonly instruction: string | null;
}

interface Book {
  readonly accounts: Map<string, Account>;
  /** Open ones only. */
  readonly holds: Map<string, Hold>;
  /** Every transfer and hold there ever was. */
  readonly transfers: Set<string>;
  issuedWon: bigint;
  /** When money of this book moved last: it was at work then. */
  awakeAt: EpochMs;
}

/** A book that is at work lets go of a hold so soon after its end. */
const lapseMs = 60_000;

type MoveEvent = Event<'transfer.posted'> | Event<'transfer.held'> | Event<'transfer.captured'>;

const paymentCodes: ReadonlySet<string> = new Set(['payment', 'receipt', 'book-transfer']);

/**
 * The books, added up a second time from their events. Every method applies the event and returns what is wrong with it, if anything.
 * Accounts keep credits less debits, whatever their kind, so that a book adds up to zero.
 */
export class Books {
  readonly #books = new Map<string, Book>();

  openAccount(event: Event<'account.opened'>): string | undefined {
    const { book, account, kind, holder, overdraftWon } = event.data;
    const { accounts } = this.#bookOf(book);
    if (accounts.has(account)) return `account ${account} of ${book} was opened twice`;
    accounts.set(account, { kind, holder, overdraftWon, status: 'active', creditWon: 0n, debitWon: 0n, heldWon: 0n });
    return undefined;
  }

  changeAccount(event: Event<'account.changed'>): string | undefined {
    const account = this.#bookOf(event.data.book).accounts.get(event.data.account);
    if (account === undefined) return `account ${event.data.account} of ${event.data.book} changed before it was opened`;
    account.status = event.data.status;
    return undefined;
  }

  post(event: Event<'transfer.posted'>): string | undefined {
    const book = this.#bookOf(event.data.book);
    const fault = orderFault(book, event) ?? moneyFault(book, event.data);
    move(book, event);
    return fault ?? overdrawn(book, event);
  }

  /** `timed`: false where a clock is wrong by declaration, and with it the ends of holds. */
  hold(event: Event<'transfer.held'>, timed = true): string | undefined {
    const { data, instruction } = event;
    const book = this.#bookOf(data.book);
    const fault =
      orderFault(book, event) ??
      (timed && data.expiresAt !== null && data.expiresAt <= event.at ? `hold ${data.transfer} was over before it began` : undefined);
    const { transfer, debit, credit, amountWon, expiresAt } = data;
    const hold: Hold = { book: data.book, transfer, debit, credit, amountWon, expiresAt, instruction };
    book.holds.set(transfer, hold);
    reserve(book, hold, amountWon);
    return fault ?? overdrawn(book, event);
  }

  /** `timed` as for {@link hold}. */
  capture(event: Event<'transfer.captured'>, timed = true): string | undefined {
    const { data } = event;
    const book = this.#bookOf(data.book);
    const hold = book.holds.get(data.hold);
    const fault =
      (hold === undefined ? endedFault(book, event) : captureFault(event, hold, timed)) ?? keyFault(book, event) ?? moneyFault(book, data);
    if (hold !== undefined) this.#end(book, hold);
    move(book, event);
    return fault ?? overdrawn(book, event);
  }

  /** `timed` as for {@link hold}. */
  release(event: Event<'transfer.voided'> | Event<'transfer.expired'>, timed = true): string | undefined {
    const book = this.#bookOf(event.data.book);
    const hold = book.holds.get(event.data.hold);
    if (hold === undefined) return endedFault(book, event);
    this.#end(book, hold);
    return timed ? endFault(event, hold, book.awakeAt) : undefined;
  }

  /** What a liability account could pay out of its own funds, holds counted; `undefined` where there is no such account. */
  availableWon(book: string, account: string): bigint | undefined {
    const known = this.#books.get(book)?.accounts.get(account);
    return known === undefined ? undefined : known.creditWon - known.debitWon - known.heldWon;
  }

  isLiability(book: string, account: string): boolean {
    return this.#books.get(book)?.accounts.get(account)?.kind === 'liability';
  }

  /** Whether anything may be taken from an account. */
  isActive(book: string, account: string): boolean {
    return this.#books.get(book)?.accounts.get(account)?.status === 'active';
  }

  /** Name in which an account is held. */
  holderOf(book: string, account: string): string | undefined {
    return this.#books.get(book)?.accounts.get(account)?.holder;
  }

  /** How far below zero an account may go. */
  overdraftWon(book: string, account: string): bigint {
    return this.#books.get(book)?.accounts.get(account)?.overdraftWon ?? 0n;
  }

  /** Credits less debits of an account, holds not counted; `undefined` where there is no such account. */
  postedWon(book: string, account: string): bigint | undefined {
    const known = this.#books.get(book)?.accounts.get(account);
    return known === undefined ? undefined : known.creditWon - known.debitWon;
  }

  /** Holds that are still open, over all books. */
  *holds(): Iterable<Hold> {
    for (const book of this.#books.values()) yield* book.holds.values();
  }

  /** One sentence for each book that does not add up; to be asked at the end. */
  sums(): readonly (string | undefined)[] {
    return [...this.#books].map(([name, book]) => {
      let sumWon = 0n;
      let createdWon = 0n;
      for (const account of book.accounts.values()) {
        sumWon += account.creditWon - account.debitWon;
        if (account.kind === 'issuance') createdWon += account.debitWon - account.creditWon;
      }
      if (sumWon !== 0n) return `${name} does not add up: credits less debits are ${sumWon} won`;
      return createdWon === book.issuedWon
        ? undefined
        : `${name} holds ${createdWon} won of created money, but ${book.issuedWon} won were issued less redeemed`;
    });
  }

  #bookOf(name: string): Book {
    let book = this.#books.get(name);
    if (book === undefined) {
      book = { accounts: new Map(), holds: new Map(), transfers: new Set(), issuedWon: 0n, awakeAt: 0 };
      this.#books.set(name, book);
    }
    return book;
  }

  #end(book: Book, hold: Hold): void {
    book.holds.delete(hold.transfer);
    reserve(book, hold, -hold.amountWon);
  }
}

/** What a new transfer or hold can have wrong in itself. */
function orderFault(book: Book, event: Event<'transfer.posted'> | Event<'transfer.held'>): string | undefined {
  const { data } = event;
  const debit = book.accounts.get(data.debit);
  const credit = book.accounts.get(data.credit);
  if (debit === undefined || credit === undefined) return `${transferText(data.transfer)} of ${data.book} names an account that does not exist`;
  if (paymentCodes.has(data.code)) {
    if (debit.status !== 'active') return `${transferText(data.transfer)} takes money from account ${data.debit}, which is ${debit.status}`;
    if (credit.status === 'closed') return `${transferText(data.transfer)} credits account ${data.credit}, which is closed`;
  }
  return keyFault(book, event);
}

function keyFault(book: Book, { data }: MoveEvent): string | undefined {
  if (book.transfers.has(data.transfer)) return `${transferText(data.transfer)} of ${data.book} was recorded twice`;
  book.transfers.add(data.transfer);
  if (data.amountWon <= 0n) return `${transferText(data.transfer)} of ${data.book} moves ${data.amountWon} won`;
  return data.debit === data.credit ? `${transferText(data.transfer)} of ${data.book} debits and credits the same account` : undefined;
}

/** Money comes from, and goes back to, an issuance account, and only by transfers that say so. */
function moneyFault(book: Book, { book: name, transfer, debit, credit, amountWon, code }: MoveEvent['data']): string | undefined {
  const fromIssuance = book.accounts.get(debit)?.kind === 'issuance';
  const toIssuance = book.accounts.get(credit)?.kind === 'issuance';
  if (code === 'issue') book.issuedWon += fromIssuance ? amountWon : toIssuance ? -amountWon : 0n;
  if (code === 'redeem') book.issuedWon -= toIssuance ? amountWon : fromIssuance ? -amountWon : 0n;
  const named = code === 'issue' || code === 'redeem';
  if (named === (fromIssuance !== toIssuance)) return undefined;
  return named
    ? `${transferText(transfer)} of ${name} is coded ${code} but does not touch issuance`
    : `${transferText(transfer)} of ${name} creates or destroys ${amountWon} won under the code ${code}`;
}

function captureFault(event: Event<'transfer.captured'>, hold: Hold, timed: boolean): string | undefined {
  const { book, debit, credit, amountWon } = event.data;
  if (debit !== hold.debit || credit !== hold.credit) return `the capture of hold ${hold.transfer} of ${book} moves money between other accounts`;
  if (amountWon > hold.amountWon) return `hold ${hold.transfer} of ${book} is for ${hold.amountWon} won, but ${amountWon} won were captured`;
  if (timed && hold.expiresAt !== null && event.at >= hold.expiresAt) return `hold ${hold.transfer} of ${book} was captured after it had expired`;
  return undefined;
}

/** A hold is let go by whoever asked for it, until its end, and by its book from then on, at once. */
function endFault(
  { kind, at }: Event<'transfer.voided'> | Event<'transfer.expired'>,
  { transfer, book, expiresAt }: Hold,
  awakeAt: EpochMs,
): string | undefined {
  if (kind === 'transfer.expired' && (expiresAt === null || at < expiresAt)) return `hold ${transfer} of ${book} lapsed before its time`;
  if (expiresAt === null) return undefined;
  if (kind === 'transfer.voided' && at >= expiresAt) return `hold ${transfer} of ${book} was voided after it had expired`;
  return awakeAt > expiresAt + lapseMs ? `${book} was at work, and let hold ${transfer} lapse only long after its end` : undefined;
}

function endedFault(book: Book, { data }: Event<'transfer.captured'> | Event<'transfer.voided'> | Event<'transfer.expired'>): string {
  return book.transfers.has(data.hold) ? `hold ${data.hold} of ${data.book} was ended twice` : `hold ${data.hold} of ${data.book} does not exist`;
}

function reserve(book: Book, hold: Hold, amountWon: bigint): void {
  const debit = book.accounts.get(hold.debit);
  const credit = book.accounts.get(hold.credit);
  if (debit !== undefined && debit.kind !== 'asset') debit.heldWon += amountWon;
  if (credit?.kind === 'asset') credit.heldWon += amountWon;
}

function move(book: Book, { at, data: { debit, credit, amountWon } }: MoveEvent): void {
  if (at > book.awakeAt) book.awakeAt = at;
  const from = book.accounts.get(debit);
  const to = book.accounts.get(credit);
  if (from !== undefined) from.debitWon += amountWon;
  if (to !== undefined) to.creditWon += amountWon;
}

/** After the movement: neither side may be below what it is allowed, holds counted. Clearing and issuance have no floor. */
function overdrawn(book: Book, event: MoveEvent): string | undefined {
  const { debit, credit } = event.data;
  const from = book.accounts.get(debit);
  const to = book.accounts.get(credit);
  if (from?.kind === 'liability') {
    const availableWon = from.creditWon - from.debitWon - from.heldWon;
    if (availableWon < -from.overdraftWon) return belowFloor(event, debit, availableWon);
  }
  if (to?.kind === 'asset') {
    const availableWon = to.debitWon - to.creditWon - to.heldWon;
    if (availableWon < -to.overdraftWon) return belowFloor(event, credit, availableWon);
  }
  return undefined;
}

function belowFloor({ data }: MoveEvent, account: string, availableWon: bigint): string {
  return `${transferText(data.transfer)} leaves account ${account} of ${data.book} with ${availableWon} won available, below what it may owe`;
}
