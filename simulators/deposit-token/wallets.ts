import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import type { WalletTerms } from '../../src/kernel/wallet.ts';
import type { AccountRef, AccountStatus, WalletAnswer } from '../../src/rail/rail.ts';
import { seenAs } from '../../src/rail/recipient.ts';

interface Wallet {
  readonly bank: AccountRef['bank'];
  readonly terms: WalletTerms;
  readonly status: AccountStatus;
}

/** Who is on the ledger, on what terms. A fold over what it records; balances are the book's. */
export class Wallets {
  readonly #deps: { readonly clock: Clock; readonly record: RecordEvent; readonly book: Ledger };
  readonly #wallets = new Map<string, Wallet>();

  constructor(deps: { readonly clock: Clock; readonly record: RecordEvent; readonly book: Ledger }) {
    this.#deps = deps;
  }

  /** From now on. The account is opened before, in the book. */
  setTerms({ bank, account }: AccountRef, terms: WalletTerms): void {
    const { clock, record, book } = this.#deps;
    record({ kind: 'wallet.set', at: clock.now(), data: { ledger: book.book, bank, account, terms } });
    this.#wallets.set(account, { bank, terms, status: this.#wallets.get(account)?.status ?? 'active' });
  }

  setStatus(account: string, status: AccountStatus): void {
    const { clock, record, book } = this.#deps;
    const wallet = this.#wallets.get(account);
    if (wallet === undefined) throw new Error(`${book.book} has no wallet ${account}`);
    if (wallet.status === status) return;
    record({ kind: 'account.changed', at: clock.now(), data: { book: book.book, account, status } });
    this.#wallets.set(account, { ...wallet, status });
  }

  /** A wallet that is not on the list, or whose holder is too young, is there, and suspended. */
  find({ bank, account }: AccountRef): WalletAnswer | undefined {
    const wallet = this.#wallets.get(account);
    const order = this.#deps.book.account(account);
    if (wallet === undefined || order === undefined || wallet.bank !== bank) return undefined;
    const { terms, status } = wallet;
    const takesPart = terms.listed && this.#deps.clock.now() >= (terms.eligibleFrom ?? 0);
    return { holder: order.holder, terms, status: status === 'active' && !takesPart ? 'suspended' : status };
  }

  *all(): Iterable<AccountRef & { readonly terms: WalletTerms }> {
    for (const [account, { bank, terms }] of this.#wallets) yield { bank, account, terms };
  }

  restore(event: AnyEvent): void {
    const { book } = this.#deps.book;
    if (event.kind === 'wallet.set' && event.data.ledger === book) {
      const { bank, account, terms } = event.data;
      this.#wallets.set(account, { bank, terms, status: this.#wallets.get(account)?.status ?? 'active' });
    }
    const wallet = event.kind === 'account.changed' && event.data.book === book ? this.#wallets.get(event.data.account) : undefined;
    if (event.kind === 'account.changed' && wallet !== undefined)
      this.#wallets.set(event.data.account, { ...wallet, status: seenAs(event.data.status) });
  }
}
