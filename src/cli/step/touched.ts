import type { AccountKind, AnyEvent } from '../../kernel/event.ts';
import type { AccountRef } from '../../kernel/instruction.ts';
import { Exposure } from '../../oracle/exposure.ts';
import { thousands } from '../../report/amount-text.ts';
import { Books, isAccount } from '../../report/life-books.ts';

/** What one account of a book stands at, in won. `availableWon` counts holds against it and its overdraft for it. */
export interface Balance {
  readonly postedWon: bigint;
  readonly heldWon: bigint;
  readonly availableWon: bigint;
}

/** What a participant owes the others less what they owe it, over all sessions not yet settled, and how far that may go. */
export interface NetPosition {
  readonly netDebitWon: bigint;
  readonly capWon: bigint | null;
}

/** Something that an event changed. */
export type Touched =
  | { readonly what: 'account'; readonly name: string; readonly before: Balance; readonly after: Balance }
  | { readonly what: 'bank'; readonly name: string; readonly before: NetPosition; readonly after: NetPosition };

interface Account {
  readonly book: string;
  readonly account: string;
  readonly holder: string;
  readonly overdraftWon: bigint;
  balance: Balance;
  /** Money moved on it after the first call of an agent. */
  moved: boolean;
}

/** Books and positions as far as the events go: the report's fold of balances, the oracle's of positions. */
export class Standing {
  readonly #books = new Books();
  readonly #exposure = new Exposure();
  readonly #accounts = new Map<string, Account>();
  readonly #banks = new Set<string>();
  readonly #customers: AccountRef[] = [];
  #started = false;

  /** Applies the next event and says what it touched. */
  take(event: AnyEvent): readonly Touched[] {
    if (event.kind === 'agent.called') this.#started = true;
    if (event.kind === 'trial.opened') this.#customers.push(...event.data.obligations.flatMap(({ payer, payee }) => [payer, payee]));
    if (event.kind === 'account.opened') this.#open(event.data);
    const accounts = this.#books.take(event).map(({ book, account, postedWon, heldWon }): Touched => {
      const known = this.#accounts.get(`${book}\n${account}`) ?? this.#open({ book, account, holder: '', overdraftWon: 0n });
      const before = known.balance;
      known.balance = balanceOf(BigInt(postedWon), BigInt(heldWon), known.overdraftWon);
      known.moved ||= this.#started;
      return { what: 'account', name: nameOf(known), before, after: known.balance };
    });
    return [...accounts, ...this.#positions(event)];
  }

  /** Accounts of the task and those on which money moved since the first call; then the positions that are not nil. */
  lines(): readonly string[] {
    const shown = [...this.#accounts.values()].filter((line) => line.moved || this.#customers.some((ref) => isAccount(line, ref)));
    const banks = [...this.#banks].sort().filter((bank) => this.#exposure.position(bank).netDebitWon !== 0n);
    return [
      ...shown.map((account) => `${nameOf(account)}: ${balanceText(account.balance)}`),
      ...banks.map((bank) => `bank ${bank}: ${positionText(this.#exposure.position(bank))}`),
    ];
  }

  /** Only who can be paid from an account has its overdraft available. */
  #open({
    book,
    account,
    holder,
    ...terms
  }: Pick<Account, 'book' | 'account' | 'holder' | 'overdraftWon'> & { readonly kind?: AccountKind }): Account {
    const overdraftWon = terms.kind === 'asset' ? 0n : terms.overdraftWon;
    const opened = { book, account, holder, overdraftWon, balance: balanceOf(0n, 0n, overdraftWon), moved: false };
    this.#accounts.set(`${book}\n${account}`, opened);
    return opened;
  }

  #positions(event: AnyEvent): readonly Touched[] {
    const touched = this.#banksOf(event);
    const before = touched.map((bank) => ({ ...this.#exposure.position(bank) }));
    if (event.kind === 'obligation.accrued') this.#exposure.accrue(event.data);
    if (event.kind === 'cap.changed') this.#exposure.setCap(event.data.participant, event.data.capWon, event.seq);
    if (event.kind === 'session.settled') this.#exposure.settle(event.data.session, event);
    return touched.map((bank, index): Touched => {
      this.#banks.add(bank);
      const after = { ...this.#exposure.position(bank) };
      return { what: 'bank', name: bank, before: before[index] ?? after, after };
    });
  }

  #banksOf(event: AnyEvent): readonly string[] {
    if (event.kind === 'obligation.accrued') return [event.data.debtor, event.data.creditor];
    if (event.kind === 'cap.changed') return [event.data.participant];
    return event.kind === 'session.settled' ? [...this.#exposure.session(event.data.session).nets.keys()] : [];
  }
}

function balanceOf(postedWon: bigint, heldWon: bigint, overdraftWon: bigint): Balance {
  return { postedWon, heldWon, availableWon: postedWon - heldWon + overdraftWon };
}

function nameOf({ book, account, holder }: Pick<Account, 'book' | 'account' | 'holder'>): string {
  return holder === '' ? `${book} ${account}` : `${book} ${account} (${holder})`;
}

export function touchedText(touched: Touched): string {
  return touched.what === 'account'
    ? `${touched.name}: ${change(touched.before, touched.after, balanceText)}`
    : `bank ${touched.name}: ${change(touched.before, touched.after, positionText)}`;
}

function change<T>(before: T, after: T, text: (value: T) => string): string {
  return `${text(before)} → ${text(after)}`;
}

function balanceText({ postedWon, heldWon, availableWon }: Balance): string {
  return `posted ${thousands(postedWon)}, held ${thousands(heldWon)}, available ${thousands(availableWon)}`;
}

function positionText({ netDebitWon, capWon }: NetPosition): string {
  return `net debit ${thousands(netDebitWon)} of cap ${capWon === null ? '(none)' : thousands(capWon)}`;
}
