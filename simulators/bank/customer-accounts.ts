import type { AccountStanding, AccountTerms } from '../../src/kernel/account-terms.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';

export interface CustomerAccount {
  standing: AccountStanding;
  terms: AccountTerms;
}

/** The bank's own account at the central bank; every other asset account is a cash machine. */
const reserves = 'reserves';

/** Where nothing else was agreed on. */
export const plainTerms: AccountTerms = { kind: 'demand' };

/** Standing and terms of a bank's customer accounts and cash machines. Nobody pays to or from the bank's own accounts by naming them, so these are not here. */
export class CustomerAccounts {
  readonly #book: string;
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #accounts = new Map<string, CustomerAccount>();

  constructor(deps: { readonly book: string; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#book = deps.book;
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  open(account: string): void {
    this.#accounts.set(account, { standing: 'active', terms: plainTerms });
  }

  find(account: string): Readonly<CustomerAccount> | undefined {
    return this.#accounts.get(account);
  }

  all(): ReadonlyMap<string, Readonly<CustomerAccount>> {
    return this.#accounts;
  }

  stand(account: string, standing: AccountStanding): void {
    const known = this.#known(account);
    if (known.standing === standing) return;
    this.#record({ kind: 'account.changed', at: this.#clock.now(), data: { book: this.#book, account, status: standing } });
    known.standing = standing;
  }

  agree(account: string, terms: AccountTerms): void {
    const known = this.#known(account);
    this.#record({ kind: 'account.agreed', at: this.#clock.now(), data: { book: this.#book, account, terms } });
    known.terms = terms;
  }

  /** Folds a recorded event of this book; others are ignored. */
  restore(event: AnyEvent): void {
    if (event.kind !== 'account.opened' && event.kind !== 'account.changed' && event.kind !== 'account.agreed') return;
    const { book, account } = event.data;
    if (book !== this.#book) return;
    if (event.kind === 'account.changed') this.#known(account).standing = event.data.status;
    else if (event.kind === 'account.agreed') this.#known(account).terms = event.data.terms;
    else if (event.data.kind === 'liability' || (event.data.kind === 'asset' && account !== reserves)) this.open(account);
  }

  #known(account: string): CustomerAccount {
    const known = this.#accounts.get(account);
    if (known === undefined) throw new Error(`${this.#book} has no customer account ${account}`);
    return known;
  }
}
