import { keeperOf } from '../kernel/account.ts';
import type { AccountKind, AnyEvent, EventData } from '../kernel/event.ts';
import type { AccountRef } from '../kernel/instruction.ts';
import type { BookLine, BookMove } from './life.ts';

interface Account {
  readonly book: string;
  readonly account: string;
  readonly holder: string;
  readonly kind: AccountKind;
  postedWon: bigint;
  heldWon: bigint;
  start: { readonly postedWon: bigint; readonly heldWon: bigint } | undefined;
  moved: boolean;
}

interface Hold {
  readonly debit: string;
  readonly amountWon: bigint;
}

/** Accounts of the banks themselves listed beside those of customers. */
const otherLinesMax = 40;

/** Balances recomputed from transfer events, with a snapshot when the first agent acts. */
export class Books {
  readonly #accounts = new Map<string, Account>();
  readonly #holds = new Map<string, Hold>();
  #started = false;

  /** Takes the "before" picture; later calls change nothing. */
  markStart(): void {
    if (this.#started) return;
    this.#started = true;
    for (const account of this.#accounts.values()) account.start = { postedWon: account.postedWon, heldWon: account.heldWon };
  }

  /** Applies one event; the moves of accounts it brought about, none for other kinds. */
  take(event: AnyEvent): readonly BookMove[] {
    switch (event.kind) {
      case 'account.opened': {
        const { book, account, holder, kind } = event.data;
        this.#open(book, account, { holder, kind });
        return [];
      }
      case 'transfer.posted':
        return this.#post(event.data);
      case 'transfer.held':
        this.#holds.set(`${event.data.book}\n${event.data.transfer}`, event.data);
        return [this.#shift(event.data.book, event.data.debit, { heldWon: event.data.amountWon })];
      case 'transfer.captured':
        this.#release(event.data.book, event.data.hold);
        return this.#post(event.data);
      case 'transfer.voided':
      case 'transfer.expired':
        return this.#release(event.data.book, event.data.hold);
      default:
        return [];
    }
  }

  /** Customers first, then what else moved after the start. */
  list(customers: readonly AccountRef[]): readonly BookLine[] {
    const lines = [...this.#accounts.values()].map((account) => lineOf(account, customers));
    const moved = lines.filter((line) => !line.customer && this.#accounts.get(`${line.book}\n${line.account}`)?.moved === true);
    return [...lines.filter((line) => line.customer), ...moved.slice(0, otherLinesMax)];
  }

  #open(book: string, account: string, about: { readonly holder: string; readonly kind: AccountKind }): Account {
    const opened: Account = { book, account, ...about, postedWon: 0n, heldWon: 0n, start: undefined, moved: false };
    this.#accounts.set(`${book}\n${account}`, opened);
    return opened;
  }

  #post({ book, debit, credit, amountWon }: EventData['transfer.posted']): readonly BookMove[] {
    return [this.#shift(book, debit, { debitWon: amountWon }), this.#shift(book, credit, { debitWon: -amountWon })];
  }

  #release(book: string, hold: string): readonly BookMove[] {
    const held = this.#holds.get(`${book}\n${hold}`);
    return held === undefined ? [] : [this.#shift(book, held.debit, { heldWon: -held.amountWon })];
  }

  /** A debit raises what the book's owner holds (asset) and lowers what it owes (every other kind). */
  #shift(book: string, name: string, by: { readonly debitWon?: bigint; readonly heldWon?: bigint }): BookMove {
    const account = this.#accounts.get(`${book}\n${name}`) ?? this.#open(book, name, { holder: '', kind: 'clearing' });
    const changeWon = account.kind === 'asset' ? (by.debitWon ?? 0n) : -(by.debitWon ?? 0n);
    account.postedWon += changeWon;
    account.heldWon += by.heldWon ?? 0n;
    account.moved ||= this.#started;
    return { book, account: name, changeWon: String(changeWon), postedWon: String(account.postedWon), heldWon: String(account.heldWon) };
  }
}

/** Whether this line of this book is the account meant. */
export function isAccount(line: { readonly book: string; readonly account: string }, ref: AccountRef): boolean {
  return line.account === ref.account && line.book === keeperOf(ref);
}

function lineOf(account: Account, customers: readonly AccountRef[]): BookLine {
  const after = { postedWon: String(account.postedWon), heldWon: String(account.heldWon) };
  // An account opened after the start began empty; without any call there is no start, and before equals after.
  const start = account.start ?? (account.moved ? { postedWon: 0n, heldWon: 0n } : account);
  return {
    book: account.book,
    account: account.account,
    holder: account.holder,
    customer: customers.some((ref) => isAccount(account, ref)),
    before: { postedWon: String(start.postedWon), heldWon: String(start.heldWon) },
    after,
  };
}
