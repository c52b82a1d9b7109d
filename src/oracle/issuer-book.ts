import type { Event } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { Awaited } from './awaited.ts';
import type { Books } from './books.ts';
import { kstDay, sessionDayAfter, settlementOfDay } from './business-days.ts';
import { transferText } from './wording.ts';

type Movement = Event<'transfer.posted'> | Event<'transfer.captured'>;

/** After 11:00: bonds bring their money at 14:00 of the next business day (docs/stablecoin.md). */
const saleSettlesMs = 3 * 3_600_000;

/** When bonds that are sold now are paid for; until then they are bonds. */
export function saleSettlesAt(at: EpochMs): EpochMs {
  return settlementOfDay(sessionDayAfter(kstDay(at))) + saleSettlesMs;
}

/** What has happened to the won of one order for coins, or of one sale of bonds, and what the issuer has booked of it. */
interface Course {
  /** Came into the reserve's account, or left it, by the book of its bank. */
  inWon?: bigint;
  /** Of bonds: sold for so much, to be paid then. */
  sold?: { readonly amountWon: bigint; readonly settlesAt: EpochMs };
  outWon?: bigint;
  /** Coins that are gone, those that came back again counted as never gone. */
  goneWon?: bigint;
  receivedWon?: bigint;
  promisedWon?: bigint;
  isEnded?: boolean;
}

/**
 * The issuer's own book of its reserve, held against the account at the bank and the coins that there are: what came in is booked, once and as it came;
 * what is owed for coins that are gone is promised, once and only out of cash that nobody else was promised; what has left is booked as paid.
 */
export class IssuerBook {
  readonly #books: Books;
  readonly #courses = new Map<string, Course>();
  readonly #awaited = new Awaited();
  #book = '';

  constructor(books: Books) {
    this.#books = books;
  }

  establish(rail: string): void {
    this.#book = `${rail}:reserve`;
  }

  isOwn(book: string): boolean {
    return book === this.#book;
  }

  /** Due to holders whose coins are gone and whose won is on its way. */
  get owedWon(): bigint {
    return this.#books.postedWon(this.#book, 'payable') ?? 0n;
  }

  get bondsWon(): bigint {
    return -(this.#books.postedWon(this.#book, 'bonds') ?? 0n);
  }

  /** Bonds are sold. */
  sold(id: string, amountWon: bigint, at: EpochMs): void {
    this.#of(id).sold = { amountWon, settlesAt: saleSettlesAt(at) };
  }

  /** The dealer has paid for bonds: says what is wrong with that. */
  saleFault(id: string, amountWon: bigint, at: EpochMs): string | undefined {
    const { sold } = this.#of(id);
    if (sold === undefined) return `the dealer paid ${amountWon} won for ${id}, and no bonds were sold`;
    if (sold.amountWon !== amountWon) return `${id} was of ${sold.amountWon} won of bonds, and brought ${amountWon} won`;
    return at < sold.settlesAt ? `the money for ${id} of bonds came before the day on which it is due` : undefined;
  }

  cameIn(id: string, amountWon: bigint, at: EpochMs): void {
    this.#of(id).inWon = amountWon;
    this.#awaited.expect(inText(id), at);
  }

  wentOut(id: string, amountWon: bigint, at: EpochMs): void {
    this.#of(id).outWon = amountWon;
    this.#awaited.expect(outText(id), at);
  }

  /** Of a redemption; the promise follows in the same step. */
  destroyed(id: string, amountWon: bigint, at: EpochMs): void {
    this.#of(id).goneWon = amountWon;
    this.#awaited.expect(promiseText(id), at);
  }

  /** Coins of a purchase are made: its won is in the book. */
  mintFault(id: string): string | undefined {
    return this.#of(id).receivedWon === undefined ? `coins were made for purchase ${id}, whose won the issuer has not booked` : undefined;
  }

  /** What the issuer books, once the first order has come. */
  bookFault({ at, instruction, data: { transfer, debit, credit, amountWon } }: Movement): string | undefined {
    const id = instruction ?? '';
    const course = this.#of(id);
    const asIt = (did: boolean, what: string) => (did ? undefined : `${transferText(transfer)} books ${amountWon} won ${what}`);
    switch (`${debit}>${credit}`) {
      case 'cash>circulation':
      case 'cash>bonds': {
        const isNew = course.receivedWon === undefined && course.inWon === amountWon;
        course.receivedWon = amountWon;
        const isLate = this.#awaited.met(inText(id), at);
        return asIt(isNew, 'that did not come in, or are booked already') ?? asIt(!isLate, 'long after they came in');
      }
      case 'circulation>payable': {
        const isNew = course.promisedWon === undefined && course.goneWon === amountWon;
        course.promisedWon = amountWon;
        this.#awaited.drop(promiseText(id));
        return asIt(isNew, 'for no coins that are gone, or that are promised already') ?? this.#promiseFault(id);
      }
      case 'payable>cash':
      case 'payable>circulation': {
        const isPaid = credit === 'cash';
        const isNew = course.isEnded !== true && course.promisedWon === amountWon && course.outWon === (isPaid ? amountWon : undefined);
        course.isEnded = true;
        const isLate = this.#awaited.met(outText(id), at);
        return (
          asIt(isNew, isPaid ? 'as paid that did not leave, or are booked already' : 'as not paid that left') ?? asIt(!isLate, 'long after they left')
        );
      }
      default:
        return `${transferText(transfer)} books ${amountWon} won from ${credit} to ${debit}, for which there is no cause`;
    }
  }

  close(at: EpochMs): readonly string[] {
    return this.#awaited.closed(at);
  }

  /** Nobody is promised what others were promised. */
  #promiseFault(id: string): string | undefined {
    const cashWon = -(this.#books.postedWon(this.#book, 'cash') ?? 0n);
    return this.owedWon <= cashWon ? undefined : `redemption ${id} was promised cash that others were promised: ${this.owedWon} won of ${cashWon}`;
  }

  #of(id: string): Course {
    let course = this.#courses.get(id);
    if (course === undefined) {
      course = {};
      this.#courses.set(id, course);
    }
    return course;
  }
}

function inText(id: string): string {
  return `the won of ${id} came in, and the issuer never booked it`;
}

function outText(id: string): string {
  return `the won of redemption ${id} left, and the issuer never booked it`;
}

function promiseText(id: string): string {
  return `the coins of redemption ${id} are gone, and the issuer never booked its won as promised`;
}
