import type { Event, EventData } from '../kernel/event.ts';
import type { AccountRef, BankCode, EpochMs } from '../kernel/instruction.ts';
import type { WalletTerms } from '../kernel/wallet.ts';
import type { Observer } from './observer.ts';

/** The ledger of deposit tokens: the book of its wallets, the central bank's on it, and what those of banks and of second assets begin with. */
export const tokenLedger = 'deposit-token';
const cbdcBook = 'cbdc';
const ownPrefix = `${tokenLedger}:`;
const assetPrefix = 'asset:';

export type Movement = Event<'transfer.posted'> | Event<'transfer.captured'>;

export interface Wallet {
  readonly ref: AccountRef;
  readonly holder: string;
  readonly terms: WalletTerms;
  readonly status: EventData['account.changed']['status'];
}

/** Whether a wallet can pay and be paid: it is listed, its holder old enough, and it is neither frozen nor closed. */
export function isUsable({ terms, status }: Pick<Wallet, 'terms' | 'status'>, at: EpochMs): boolean {
  return terms.listed && at >= (terms.eligibleFrom ?? 0) && status === 'active';
}

/** Whether a book is kept on the ledger: what moves in these books without anything between is one step. */
export function isOnLedger(book: string): boolean {
  return book === tokenLedger || book === cbdcBook || book.startsWith(ownPrefix) || book.startsWith(assetPrefix);
}

export function isCbdc(book: string): boolean {
  return book === cbdcBook;
}

export function isAsset(book: string): boolean {
  return book.startsWith(assetPrefix);
}

/** Wallets with their terms, and what every account on the ledger has: credits less debits, added up from events. */
export class WalletBooks implements Observer {
  readonly #wallets = new Map<string, Wallet>();
  readonly #holders = new Map<string, string>();
  readonly #sumsWon = new Map<string, bigint>();
  /** In wallets, by the bank whose tokens they hold. */
  readonly #tokensWon = new Map<BankCode, bigint>();
  /** Accounts whose money is bound. */
  readonly vouchers = new Set<string>();
  /** Banks of which something moved on the ledger. */
  readonly touched = new Set<BankCode>();

  readonly on = {
    'account.opened': ({ data }: Event<'account.opened'>) => {
      if (data.book === tokenLedger) this.#holders.set(data.account, data.holder);
    },
    'account.changed': ({ data }: Event<'account.changed'>) => {
      const wallet = data.book === tokenLedger ? this.#wallets.get(data.account) : undefined;
      if (wallet !== undefined) this.#wallets.set(data.account, { ...wallet, status: data.status });
    },
    'wallet.set': ({ data }: Event<'wallet.set'>) => {
      const { bank, account, terms } = data;
      const status = this.#wallets.get(account)?.status ?? 'active';
      if (terms.voucher === null) this.vouchers.delete(account);
      else this.vouchers.add(account);
      this.#wallets.set(account, { ref: { bank, account }, holder: this.#holders.get(account) ?? '', terms, status });
    },
    'transfer.posted': (event: Event<'transfer.posted'>) => this.#move(event),
    'transfer.captured': (event: Event<'transfer.captured'>) => this.#move(event),
  };

  find(account: string): Wallet | undefined {
    return this.#wallets.get(account);
  }

  /** Credits less debits of an account on the ledger. */
  sumWon(book: string, account: string): bigint {
    return this.#sumsWon.get(`${book}/${account}`) ?? 0n;
  }

  tokensWon(bank: BankCode): bigint {
    return this.#tokensWon.get(bank) ?? 0n;
  }

  /** What a bank owes in tokens by its own book. */
  liabilityWon(bank: BankCode): bigint {
    return this.sumWon(`${ownPrefix}${bank}`, 'token-liability');
  }

  /** Wholesale CBDC of a bank by the central bank's book, and by its own, in which it is an asset. */
  cbdcWon(bank: BankCode): { readonly central: bigint; readonly own: bigint } {
    return { central: this.sumWon(cbdcBook, bank), own: -this.sumWon(`${ownPrefix}${bank}`, 'cbdc') };
  }

  /** What its customers had converted, less what they redeemed, by the bank's book on the ledger and by its core. */
  convertedWon(bank: BankCode): { readonly ledger: bigint; readonly core: bigint } {
    return { ledger: -this.sumWon(`${ownPrefix}${bank}`, 'core'), core: this.sumWon(`bank:${bank}`, tokenLedger) };
  }

  #move({ data: { book, debit, credit, amountWon } }: Movement): void {
    const onLedger = isOnLedger(book);
    if (!onLedger && debit !== tokenLedger && credit !== tokenLedger) return;
    this.#add(book, debit, -amountWon);
    this.#add(book, credit, amountWon);
    if (book.startsWith(ownPrefix)) this.touched.add(book.slice(ownPrefix.length));
    if (isCbdc(book)) for (const account of [debit, credit]) if (account !== 'issuance') this.touched.add(account);
  }

  #add(book: string, account: string, amountWon: bigint): void {
    const name = `${book}/${account}`;
    this.#sumsWon.set(name, (this.#sumsWon.get(name) ?? 0n) + amountWon);
    const bank = book === tokenLedger ? this.#wallets.get(account)?.ref.bank : undefined;
    if (bank === undefined) return;
    this.#tokensWon.set(bank, (this.#tokensWon.get(bank) ?? 0n) + amountWon);
    this.touched.add(bank);
  }
}
