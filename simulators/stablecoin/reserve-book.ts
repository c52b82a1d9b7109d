import { openLedger } from '../../src/kernel/book.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AccountKind, AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { CreditTransfer, EpochMs } from '../../src/kernel/instruction.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won, zeroWon } from '../../src/kernel/money.ts';
import { accepted } from '../../src/rail/accepted.ts';

/** Won on the segregated account at the bank, as far as the issuer knows of it. */
const cash = 'cash';
const bonds = 'bonds';
/** Due to holders for their coins. */
const circulation = 'circulation';
/** Due to holders whose coins are gone and whose won is on its way. */
const payable = 'payable';
/** What the issuer put in beyond what it owes; it does not go below zero, so no coin is without cover. */
const own = 'own';

/** A bond that is sold and not yet paid for. */
export interface Sale {
  readonly id: string;
  readonly amountWon: Won;
  readonly soldAt: EpochMs;
}

/** The issuer's books of its reserve: what it holds for the holders of coins, and what it owes them. */
export class ReserveBook {
  readonly ledger: Ledger;
  readonly #clock: Clock;
  readonly #holder: string;
  /** All that were ever made; those that wait for their money. */
  #sales = 0;
  readonly #open = new Map<string, Sale>();

  constructor(deps: { readonly book: string; readonly holder: string; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#clock = deps.clock;
    this.#holder = deps.holder;
    this.ledger = openLedger({ book: deps.book, record: deps.record });
  }

  establish({ cashWon, bondsWon }: { readonly cashWon: Won; readonly bondsWon: Won }): void {
    this.#openAccount(cash, 'asset');
    this.#openAccount(bonds, 'asset');
    for (const account of [circulation, payable, own]) this.#openAccount(account, 'liability');
    if (cashWon > 0n) this.#post('found:cash', { debit: cash, credit: own, amountWon: cashWon, instruction: 'found:cash' });
    if (bondsWon > 0n) this.#post('found:bonds', { debit: bonds, credit: own, amountWon: bondsWon, instruction: 'found:bonds' });
  }

  /** Coins that a holder starts with are covered by what the issuer put in. */
  cover(transfer: string, amountWon: Won): void {
    this.#post(transfer, { debit: own, credit: circulation, amountWon, instruction: transfer });
  }

  receive({ id, amountWon }: CreditTransfer): void {
    this.#post(`${id}:received`, { debit: cash, credit: circulation, amountWon, instruction: id });
  }

  /** The coins are gone; their won is promised. */
  promise({ id, amountWon }: CreditTransfer): void {
    this.#post(`${id}:promised`, { debit: circulation, credit: payable, amountWon, instruction: id });
  }

  /** Of an order whose won is on its way. */
  promisedAt({ id }: CreditTransfer): EpochMs {
    const promise = this.ledger.history(payable).findLast(({ transfer }) => transfer === `${id}:promised`);
    if (promise === undefined) throw new Error(`the won of ${id} was never promised`);
    return promise.effectiveAt;
  }

  pay({ id, amountWon }: CreditTransfer): void {
    this.#post(`${id}:paid`, { debit: payable, credit: cash, amountWon, instruction: id });
  }

  takeBack({ id, amountWon }: CreditTransfer): void {
    this.#post(`${id}:unpaid`, { debit: payable, credit: circulation, amountWon, instruction: id });
  }

  /** Whether an event says that the won of a purchase has come in. */
  isReceipt({ kind, instruction, data }: AnyEvent): boolean {
    return kind === 'transfer.posted' && data.book === this.ledger.book && data.transfer === `${instruction}:received`;
  }

  /** Cash that is promised to nobody. */
  freeWon(): bigint {
    return this.#postedWon(cash) - this.#postedWon(payable);
  }

  /** What the bank has, as far as the issuer knows of it. */
  cashWon(): bigint {
    return this.#postedWon(cash);
  }

  payableWon(): bigint {
    return this.#postedWon(payable);
  }

  bondsWon(): bigint {
    return this.#postedWon(bonds);
  }

  /** Bonds that are sold, and what they bring. */
  sales(): readonly Sale[] {
    return [...this.#open.values()];
  }

  /** Sells bonds of at most so much, if there are any left. */
  sell(wantedWon: bigint): Sale | undefined {
    const availableWon = this.ledger.balance(bonds)?.availableWon ?? 0n;
    const amountWon = won(wantedWon < availableWon ? wantedWon : availableWon);
    if (amountWon <= 0n) return undefined;
    const sale = { id: `sale:${this.#sales + 1}`, amountWon, soldAt: this.#clock.now() };
    const order = { transfer: sale.id, debit: cash, credit: bonds, amountWon, code: 'settlement', instruction: sale.id } as const;
    accepted(this.ledger.hold({ ...order, effectiveAt: sale.soldAt, expiresAt: null }), sale.id);
    this.#note(sale);
    return sale;
  }

  settleSale({ id, amountWon }: Sale): void {
    accepted(this.ledger.capture({ transfer: `${id}:paid`, hold: id, amountWon, effectiveAt: this.#clock.now() }), id);
    this.#open.delete(id);
  }

  restore(event: AnyEvent): void {
    this.ledger.restore(event);
    if (!('book' in event.data) || event.data.book !== this.ledger.book) return;
    if (event.kind === 'transfer.held') this.#note({ id: event.data.transfer, amountWon: event.data.amountWon, soldAt: event.at });
    if (event.kind === 'transfer.captured') this.#open.delete(event.data.hold);
  }

  #note(sale: Sale): void {
    this.#sales += 1;
    this.#open.set(sale.id, sale);
  }

  #postedWon(account: string): bigint {
    return this.ledger.balance(account)?.postedWon ?? 0n;
  }

  #openAccount(account: string, kind: AccountKind): void {
    accepted(this.ledger.open({ account, kind, holder: this.#holder, overdraftWon: zeroWon, effectiveAt: this.#clock.now() }), account);
  }

  #post(transfer: string, order: { readonly debit: string; readonly credit: string; readonly amountWon: Won; readonly instruction: string }): void {
    accepted(this.ledger.post({ transfer, ...order, code: 'settlement', effectiveAt: this.#clock.now() }), transfer);
  }
}
