import { openLedger } from '../../src/kernel/book.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AccountKind, AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, zeroWon } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { AccountStatus, RecipientAnswer } from '../../src/rail/rail.ts';
import { accountRefusal, seenAs } from '../../src/rail/recipient.ts';
import { isCoinWallet } from './route.ts';

/** Coins come from here and go back here: what it is short of is in circulation. */
const issuance = 'issuance';

/**
 * The coins: one account for each wallet, and what the issuer's contract knows of it. Until a transaction is final its coins are set aside in
 * the payer's wallet and nobody else has them.
 */
export class CoinBook {
  readonly ledger: Ledger;
  readonly #rail: string;
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #statuses = new Map<string, AccountStatus>();
  readonly #blocked = new Set<string>();

  constructor({ rail, clock, record }: { readonly rail: string; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#rail = rail;
    this.#clock = clock;
    this.#record = record;
    this.ledger = openLedger({ book: rail, record });
  }

  establish(): void {
    this.#open(issuance, 'issuance', 'issuer');
  }

  openWallet(account: string, holder: string): void {
    this.#open(account, 'liability', holder);
    this.#statuses.set(account, 'active');
  }

  /** Freezes a wallet, releases it, or closes it. */
  setStatus(account: string, status: AccountStatus): void {
    if (!this.#statuses.has(account)) throw new Error(`${this.#rail} has no wallet ${account}`);
    if (this.#statuses.get(account) === status) return;
    this.#record({ kind: 'account.changed', at: this.#clock.now(), data: { book: this.#rail, account, status } });
    this.#statuses.set(account, status);
  }

  /** Also for addresses that no wallet has yet. */
  setBlocked(account: string, listed: boolean): void {
    if (this.#blocked.has(account) === listed) return;
    this.#record({ kind: 'blocklist.changed', at: this.#clock.now(), data: { rail: this.#rail, account, listed } });
    this.#list(account, listed);
  }

  wallet(account: string): RecipientAnswer | undefined {
    const status = this.#statuses.get(account);
    const holder = this.ledger.account(account)?.holder;
    return status === undefined || holder === undefined ? undefined : { holder, status };
  }

  /** Why a wallet can neither pay nor be paid: it is listed, unknown, frozen or closed. */
  refusal(account: string): ReasonCode | undefined {
    return this.#blocked.has(account) ? 'address_blocked' : accountRefusal(this.wallet(account));
  }

  availableWon(account: string): bigint {
    return this.ledger.balance(account)?.availableWon ?? 0n;
  }

  /** Coins that exist, those set aside included. */
  circulationWon(): bigint {
    return -(this.ledger.balance(issuance)?.postedWon ?? 0n);
  }

  issueOpening(account: string, amountWon: Won): void {
    const transfer = `issue:${account}`;
    this.#post({ transfer, debit: issuance, credit: account, amountWon, code: 'issue', instruction: transfer });
  }

  mint({ id, payee, amountWon }: CreditTransfer): void {
    this.#post({ transfer: `${id}:mint`, debit: issuance, credit: payee.account, amountWon, code: 'issue', instruction: id });
  }

  /** Until the transaction is final, or has failed. */
  setAside({ id, payer, payee, amountWon }: CreditTransfer): void {
    const [credit, code] = isCoinWallet(payee) ? ([payee.account, 'book-transfer'] as const) : ([issuance, 'redeem'] as const);
    const order = { transfer: `${id}:hold`, debit: payer.account, credit, amountWon, code, instruction: id };
    accepted(this.ledger.hold({ ...order, effectiveAt: this.#clock.now(), expiresAt: null }), order.transfer);
  }

  /** Moves what was set aside: to the payee, or out of existence. */
  move({ id, amountWon }: CreditTransfer): void {
    accepted(this.ledger.capture({ transfer: `${id}:coins`, hold: `${id}:hold`, amountWon, effectiveAt: this.#clock.now() }), id);
  }

  release({ id }: CreditTransfer): void {
    accepted(this.ledger.void({ hold: `${id}:hold`, effectiveAt: this.#clock.now() }), id);
  }

  /** The bank did not take the won of a redemption: its holder has the coins again. */
  mintBack({ id, payer, amountWon }: CreditTransfer): void {
    this.#post({ transfer: `${id}:back`, debit: issuance, credit: payer.account, amountWon, code: 'issue', instruction: id });
  }

  restore(event: AnyEvent): void {
    this.ledger.restore(event);
    if (event.kind === 'blocklist.changed' && event.data.rail === this.#rail) this.#list(event.data.account, event.data.listed);
    if (event.kind !== 'account.opened' && event.kind !== 'account.changed') return;
    if (event.data.book !== this.#rail) return;
    if (event.kind === 'account.changed') this.#statuses.set(event.data.account, seenAs(event.data.status));
    else if (event.data.kind === 'liability') this.#statuses.set(event.data.account, 'active');
  }

  #list(account: string, listed: boolean): void {
    if (listed) this.#blocked.add(account);
    else this.#blocked.delete(account);
  }

  #open(account: string, kind: AccountKind, holder: string): void {
    accepted(this.ledger.open({ account, kind, holder, overdraftWon: zeroWon, effectiveAt: this.#clock.now() }), account);
  }

  #post(order: Omit<Parameters<Ledger['post']>[0], 'effectiveAt'>): void {
    accepted(this.ledger.post({ ...order, effectiveAt: this.#clock.now() }), order.transfer);
  }
}
