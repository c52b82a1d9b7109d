import { isWallet, keeperOf } from '../../src/kernel/account.ts';
import { openLedger } from '../../src/kernel/book.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AccountKind, AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { AccountRef, CreditTransfer, EpochMs, SettlementAdvice } from '../../src/kernel/instruction.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won, zeroWon } from '../../src/kernel/money.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { BalanceAnswer, RecipientAnswer } from '../../src/rail/rail.ts';
import { seenAs } from '../../src/rail/recipient.ts';
import { CustomerAccounts, plainTerms } from './customer-accounts.ts';

/** Due to the network (credit balance) or from it (debit balance), until the net settles. */
export const clearing = 'clearing';
/** What the bank holds at the central bank, less what it owes there and what its collateral or the others paid for it. */
const reserves = 'reserves';
/** The central bank keeps the floor of the settlement account; a book that only follows it must take down what has happened. */
const mirrorFloorWon = won(10n ** 18n);
const issuance = 'issuance';
/** What moved gross at the central bank: a debit balance came in, a credit balance went out. Opened with the first such payment. */
const gross = 'bokwire';

/** Interest paid to customers, tax withheld for the state, fees earned; opened with the first booking. */
const dayEndAccounts = { interest: 'interest-paid', tax: 'tax-withheld', fee: 'fees-earned' } as const;

export interface DayEndEntry {
  readonly code: keyof typeof dayEndAccounts;
  readonly account: string;
  readonly transfer: string;
  readonly amountWon: Won;
}

/**
 * The general ledger of one bank: customer accounts beside its own. Keys of transfers are made from the instruction's id,
 * so that doing the same again after a restart is a replay, not a second movement.
 */
export class BankBook {
  readonly ledger: Ledger;
  readonly accounts: CustomerAccounts;
  readonly #clock: Clock;
  readonly #name: string;

  constructor(deps: { readonly book: string; readonly name: string; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#clock = deps.clock;
    this.#name = deps.name;
    this.ledger = openLedger({ book: deps.book, record: deps.record });
    this.accounts = new CustomerAccounts(deps);
  }

  establish(reservesWon: Won): void {
    this.#open(reserves, 'asset', this.#name, mirrorFloorWon);
    this.#open(clearing, 'clearing', this.#name);
    this.#open(issuance, 'issuance', this.#name);
    if (reservesWon > 0n) this.issueReserves('issue:reserves', reservesWon);
  }

  issueReserves(transfer: string, amountWon: Won): void {
    this.#post({ transfer, debit: reserves, credit: issuance, amountWon, code: 'issue', instruction: transfer });
  }

  openAccount(account: string, holder: string): void {
    this.#open(account, 'liability', holder);
    this.accounts.open(account);
  }

  issueOpening(account: string, amountWon: Won): void {
    const transfer = `issue:${account}`;
    this.#post({ transfer, debit: issuance, credit: account, amountWon, code: 'issue', instruction: transfer });
  }

  openMachine({ account, holder, cashWon }: { readonly account: string; readonly holder: string; readonly cashWon: Won }): void {
    this.#open(account, 'asset', holder);
    this.accounts.open(account);
    const transfer = `issue:${account}`;
    this.#post({ transfer, debit: account, credit: issuance, amountWon: cashWon, code: 'issue', instruction: transfer });
  }

  /** What is in a cash machine; `undefined`: the account is none. */
  cashWon(account: string): Won | undefined {
    return this.ledger.account(account)?.kind === 'asset' ? this.ledger.balance(account)?.availableWon : undefined;
  }

  /** Money that is in wallets of a ledger from the beginning. */
  issueAcross(ledger: string, transfer: string, amountWon: Won): void {
    this.#post({ transfer, debit: issuance, credit: this.#opened(ledger), amountWon, code: 'issue', instruction: transfer });
  }

  /** Standing and terms are said only where they are not the ordinary ones. */
  balance(account: string, usedTodayWon: Won): BalanceAnswer | undefined {
    const balance = this.ledger.balance(account);
    const own = this.accounts.find(account);
    if (balance === undefined || own === undefined) return undefined;
    const standing = own.standing === 'active' ? {} : { standing: own.standing };
    return { ...balance, ...standing, ...(own.terms === plainTerms ? {} : { terms: own.terms, usedTodayWon }) };
  }

  customer(account: string): RecipientAnswer | undefined {
    const own = this.accounts.find(account);
    const order = this.ledger.account(account);
    return own === undefined || order === undefined ? undefined : { holder: order.holder, status: seenAs(own.standing) };
  }

  /** Sets the payer's money aside until the payment has its end. It does not lapse: only an answer ends it. */
  hold({ id, payer, payee, amountWon }: CreditTransfer): void {
    const [credit, code] =
      keeperOf(payee) === this.ledger.book ? ([payee.account, 'book-transfer'] as const) : ([this.#across(payee), 'payment'] as const);
    const order = { transfer: `${id}:hold`, debit: payer.account, credit, amountWon, code, instruction: id };
    accepted(this.ledger.hold({ ...order, effectiveAt: this.#clock.now(), expiresAt: null }), order.transfer);
  }

  capture({ id, amountWon }: CreditTransfer): void {
    accepted(this.ledger.capture({ transfer: `${id}:payment`, hold: `${id}:hold`, amountWon, effectiveAt: this.#clock.now() }), id);
  }

  release({ id }: CreditTransfer): void {
    accepted(this.ledger.void({ hold: `${id}:hold`, effectiveAt: this.#clock.now() }), id);
  }

  receive({ id, payer, payee, amountWon }: CreditTransfer): void {
    this.#post({ transfer: `${id}:receipt`, debit: this.#across(payer), credit: payee.account, amountWon, code: 'receipt', instruction: id });
  }

  /** The payer's side of a collection: the other bank has the claim, and nothing is left to wait for. */
  giveUp({ id, payer, payee, amountWon }: CreditTransfer): void {
    this.#post({ transfer: `${id}:payment`, debit: payer.account, credit: this.#across(payee), amountWon, code: 'payment', instruction: id });
  }

  transferInside({ id, payer, payee, amountWon }: CreditTransfer): void {
    this.#post({ transfer: `${id}:book-transfer`, debit: payer.account, credit: payee.account, amountWon, code: 'book-transfer', instruction: id });
  }

  /** At the end of a day, dated then: what the bank pays its customer, or charges. */
  book(entry: DayEndEntry, effectiveAt: EpochMs): void {
    const { code, account, transfer, amountWon } = entry;
    const own = this.#opened(dayEndAccounts[code]);
    const [debit, credit] = code === 'interest' ? [own, account] : [account, own];
    accepted(this.ledger.post({ transfer, debit, credit, amountWon, code, instruction: transfer, effectiveAt }), transfer);
  }

  /** The central bank has moved the net; the bank's own book follows. */
  settle({ id, payInWon }: SettlementAdvice): void {
    const order = { transfer: `${id}:settlement`, code: 'settlement', instruction: id } as const;
    if (payInWon > 0n) this.#post({ ...order, debit: clearing, credit: reserves, amountWon: payInWon });
    if (payInWon < 0n) this.#post({ ...order, debit: reserves, credit: clearing, amountWon: won(-payInWon) });
  }

  /** A payment that settled gross leaves nothing to clear: the bank's side of the movement on its settlement account. */
  settleGross({ id, amountWon }: CreditTransfer, side: 'paid' | 'received'): void {
    const [debit, credit] = side === 'paid' ? [clearing, this.#opened(gross)] : [this.#opened(gross), clearing];
    this.#post({ transfer: `${id}:gross`, debit, credit, amountWon, code: 'settlement', instruction: id });
  }

  restore(event: AnyEvent): void {
    this.ledger.restore(event);
    this.accounts.restore(event);
  }

  /** Where the other side of a payment stands meanwhile: due to or from the network, or what is in wallets of a ledger. */
  #across(other: AccountRef): string {
    return isWallet(other) ? this.#opened(keeperOf(other)) : clearing;
  }

  /** An account of the bank's own that is opened with the first movement on it. */
  #opened(account: string): string {
    if (this.ledger.account(account) === undefined) this.#open(account, 'clearing', this.#name);
    return account;
  }

  #open(account: string, kind: AccountKind, holder: string, overdraftWon = zeroWon): void {
    accepted(this.ledger.open({ account, kind, holder, overdraftWon, effectiveAt: this.#clock.now() }), account);
  }

  #post(order: Omit<Parameters<Ledger['post']>[0], 'effectiveAt'>): void {
    accepted(this.ledger.post({ ...order, effectiveAt: this.#clock.now() }), order.transfer);
  }
}
