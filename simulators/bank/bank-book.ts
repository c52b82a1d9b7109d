import { isWallet, keeperOf } from '../../src/kernel/account.ts';
import { openLedger } from '../../src/kernel/book.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AccountKind, AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { AccountRef, CreditTransfer, SettlementAdvice } from '../../src/kernel/instruction.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won, zeroWon } from '../../src/kernel/money.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { AccountStatus, RecipientAnswer } from '../../src/rail/rail.ts';

/** Due to the network (credit balance) or from it (debit balance), until the net settles. */
const clearing = 'clearing';
/** What the bank holds at the central bank, less what it owes there and what its collateral or the others paid for it. */
const reserves = 'reserves';
/** The central bank keeps the floor of the settlement account; a book that only follows it must take down what has happened. */
const mirrorFloorWon = won(10n ** 18n);
const issuance = 'issuance';
/** What moved gross at the central bank: a debit balance came in, a credit balance went out. Opened with the first such payment. */
const gross = 'bokwire';

/**
 * The general ledger of one bank: customer accounts beside its own. Keys of transfers are made from the instruction's id,
 * so that doing the same again after a restart is a replay, not a second movement.
 */
export class BankBook {
  readonly ledger: Ledger;
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #name: string;
  /** Customer accounts only: nobody pays to or from the bank's own accounts by naming them. */
  readonly #statuses = new Map<string, AccountStatus>();

  constructor(deps: { readonly book: string; readonly name: string; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#clock = deps.clock;
    this.#record = deps.record;
    this.#name = deps.name;
    this.ledger = openLedger({ book: deps.book, record: deps.record });
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
    this.#statuses.set(account, 'active');
  }

  issueOpening(account: string, amountWon: Won): void {
    const transfer = `issue:${account}`;
    this.#post({ transfer, debit: issuance, credit: account, amountWon, code: 'issue', instruction: transfer });
  }

  /** Money that is in wallets of a ledger from the beginning. */
  issueAcross(ledger: string, transfer: string, amountWon: Won): void {
    this.#post({ transfer, debit: issuance, credit: this.#opened(ledger), amountWon, code: 'issue', instruction: transfer });
  }

  setStatus(account: string, status: AccountStatus): void {
    if (!this.#statuses.has(account)) throw new Error(`${this.ledger.book} has no customer account ${account}`);
    if (this.#statuses.get(account) === status) return;
    this.#record({ kind: 'account.changed', at: this.#clock.now(), data: { book: this.ledger.book, account, status } });
    this.#statuses.set(account, status);
  }

  customer(account: string): RecipientAnswer | undefined {
    const status = this.#statuses.get(account);
    const order = this.ledger.account(account);
    return status === undefined || order === undefined ? undefined : { holder: order.holder, status };
  }

  /** Sets the payer's money aside until the network has spoken. It does not lapse: only an answer ends it. */
  hold({ id, payer, payee, amountWon }: CreditTransfer): void {
    const order = { transfer: `${id}:hold`, debit: payer.account, credit: this.#across(payee), amountWon, code: 'payment', instruction: id } as const;
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

  transferInside({ id, payer, payee, amountWon }: CreditTransfer): void {
    this.#post({ transfer: `${id}:book-transfer`, debit: payer.account, credit: payee.account, amountWon, code: 'book-transfer', instruction: id });
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
    if (event.kind !== 'account.opened' && event.kind !== 'account.changed') return;
    if (event.data.book !== this.ledger.book) return;
    if (event.kind === 'account.changed') this.#statuses.set(event.data.account, event.data.status);
    else if (event.data.kind === 'liability') this.#statuses.set(event.data.account, 'active');
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
