import { openLedger } from '../../src/kernel/book.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AccountKind, AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won, zeroWon } from '../../src/kernel/money.ts';
import type { TokenAttestation } from '../../src/kernel/wallet.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { AccountRef, BankCode, CreditTransfer, EpochMs } from '../../src/rail/rail.ts';

export const tokenLedgerId = 'deposit-token';

/** Accounts of the book that a bank keeps on the ledger. */
const owed = 'token-liability';
const reserve = 'cbdc';
/** Due from the bank's core, where the customer's deposit went, or came back to. */
const core = 'core';
const issuance = 'issuance';

type Posting = Parameters<Ledger['post']>[0];

/**
 * The books of the ledger. Wallets are in one; wholesale CBDC in the central bank's; and each bank keeps its own, in which what it owes in tokens
 * is one account. Whatever moves tokens moves that account in the same synchronous stretch, so that both become durable together.
 */
export class Tiers {
  readonly wallets: Ledger;
  readonly cbdc: Ledger;
  readonly #clock: Clock;
  readonly #own: ReadonlyMap<BankCode, Ledger>;
  readonly #names: ReadonlyMap<BankCode, string>;

  constructor(deps: { readonly clock: Clock; readonly record: RecordEvent; readonly banks: ReadonlyMap<BankCode, string> }) {
    const { clock, record, banks } = deps;
    this.#clock = clock;
    this.#names = banks;
    this.wallets = openLedger({ book: tokenLedgerId, record });
    this.cbdc = openLedger({ book: 'cbdc', record });
    this.#own = new Map([...banks.keys()].map((bank) => [bank, openLedger({ book: `${tokenLedgerId}:${bank}`, record })]));
  }

  establish(): void {
    this.#open(this.cbdc, issuance, { kind: 'issuance', holder: 'Bank of Korea' });
    for (const [bank, holder] of this.#names) {
      this.#open(this.cbdc, bank, { kind: 'liability', holder });
      this.#open(this.wallets, issuedBy(bank), { kind: 'issuance', holder });
      const own = this.#ownOf(bank);
      for (const [account, kind] of [
        [owed, 'liability'],
        [reserve, 'asset'],
        [core, 'clearing'],
        [issuance, 'issuance'],
      ] as const)
        this.#open(own, account, { kind, holder });
    }
  }

  openWallet(account: string, holder: string): void {
    this.#open(this.wallets, account, { kind: 'liability', holder });
  }

  has(bank: BankCode): boolean {
    return this.#own.has(bank);
  }

  issueCbdc(transfer: string, bank: BankCode, amountWon: Won): void {
    const order = { transfer, amountWon, code: 'issue', instruction: transfer } as const;
    this.#post(this.cbdc, { ...order, debit: issuance, credit: bank });
    this.#post(this.#ownOf(bank), { ...order, debit: reserve, credit: issuance });
  }

  /** A deposit became tokens. */
  issue({ id, payee, amountWon }: Pick<CreditTransfer, 'id' | 'payee' | 'amountWon'>): void {
    this.#post(this.#ownOf(payee.bank), { transfer: `${id}:issue`, debit: core, credit: owed, amountWon, code: 'settlement', instruction: id });
    this.#create({ id, wallet: payee, amountWon });
  }

  /** Tokens to become a deposit are set aside until the bank has credited it. */
  holdForRedemption({ id, payer, amountWon }: CreditTransfer): void {
    const order = { transfer: `${id}:hold`, debit: payer.account, credit: issuedBy(payer.bank), amountWon, code: 'redeem', instruction: id } as const;
    accepted(this.wallets.hold({ ...order, effectiveAt: this.#clock.now(), expiresAt: null }), order.transfer);
  }

  redeem({ id, payer, amountWon }: CreditTransfer): void {
    accepted(this.wallets.capture({ transfer: `${id}:redeem`, hold: `${id}:hold`, amountWon, effectiveAt: this.#clock.now() }), id);
    this.#post(this.#ownOf(payer.bank), { transfer: `${id}:redeem`, debit: owed, credit: core, amountWon, code: 'settlement', instruction: id });
  }

  releaseRedemption(id: string): void {
    accepted(this.wallets.void({ hold: `${id}:hold`, effectiveAt: this.#clock.now() }), id);
  }

  /** From wallet to wallet. Between banks: the payer's token is burnt, wholesale CBDC moves, and the payee's bank issues its own; all or nothing. */
  move({ id, payer, payee, amountWon }: Pick<CreditTransfer, 'id' | 'payer' | 'payee' | 'amountWon'>): void {
    if (payer.bank === payee.bank) {
      this.passOn(`${id}:book-transfer`, { instruction: id, debit: payer.account, credit: payee.account, amountWon });
      return;
    }
    const order = { amountWon, instruction: id } as const;
    this.#post(this.wallets, { ...order, transfer: `${id}:burn`, debit: payer.account, credit: issuedBy(payer.bank), code: 'redeem' });
    this.#post(this.#ownOf(payer.bank), { ...order, transfer: `${id}:burn`, debit: owed, credit: reserve, code: 'settlement' });
    this.#post(this.cbdc, { ...order, transfer: `${id}:cbdc`, debit: payer.bank, credit: payee.bank, code: 'settlement' });
    this.#post(this.#ownOf(payee.bank), { ...order, transfer: `${id}:issue`, debit: reserve, credit: owed, code: 'settlement' });
    this.#create({ id, wallet: payee, amountWon });
  }

  /** Between two wallets of one bank. */
  passOn(
    transfer: string,
    order: { readonly instruction: string; readonly debit: string; readonly credit: string; readonly amountWon: Won; readonly code?: 'settlement' },
  ): void {
    this.#post(this.wallets, { transfer, code: 'book-transfer', ...order });
  }

  /** Interest is tokens that the bank gives out of its own. */
  payInterest(transfer: string, wallet: AccountRef, amountWon: Won): void {
    const own = this.#ownOf(wallet.bank);
    this.#post(own, { transfer, debit: issuance, credit: owed, amountWon, code: 'issue', instruction: transfer });
    this.#create({ id: transfer, wallet, amountWon });
  }

  hold(
    transfer: string,
    order: { readonly payer: AccountRef; readonly payee: AccountRef; readonly amountWon: Won; readonly expiresAt: EpochMs },
  ): void {
    const { payer, payee, amountWon, expiresAt } = order;
    const credit = payer.bank === payee.bank ? payee.account : issuedBy(payer.bank);
    const code = payer.bank === payee.bank ? 'settlement' : 'redeem';
    const held = { transfer: `${transfer}:hold`, debit: payer.account, credit, amountWon, code, instruction: transfer, expiresAt } as const;
    accepted(this.wallets.hold({ ...held, effectiveAt: this.#clock.now() }), held.transfer);
  }

  release(transfer: string): void {
    accepted(this.wallets.void({ hold: `${transfer}:hold`, effectiveAt: this.#clock.now() }), transfer);
  }

  cbdcWon(bank: BankCode): bigint {
    return this.cbdc.balance(bank)?.availableWon ?? 0n;
  }

  /** Of every bank: what is in wallets, what it owes by its own book, and its wholesale CBDC. */
  attestation(): readonly TokenAttestation[] {
    return [...this.#own].map(([bank, own]) => ({
      bank,
      tokensWon: won(-(this.wallets.balance(issuedBy(bank))?.postedWon ?? 0n)),
      liabilityWon: own.balance(owed)?.postedWon ?? zeroWon,
      cbdcWon: own.balance(reserve)?.postedWon ?? zeroWon,
    }));
  }

  restore(event: AnyEvent): void {
    this.wallets.restore(event);
    this.cbdc.restore(event);
    for (const own of this.#own.values()) own.restore(event);
  }

  #create({ id, wallet, amountWon }: { readonly id: string; readonly wallet: AccountRef; readonly amountWon: Won }): void {
    this.#post(this.wallets, {
      transfer: `${id}:issue`,
      debit: issuedBy(wallet.bank),
      credit: wallet.account,
      amountWon,
      code: 'issue',
      instruction: id,
    });
  }

  #ownOf(bank: BankCode): Ledger {
    const own = this.#own.get(bank);
    if (own === undefined) throw new Error(`${tokenLedgerId}: bank ${bank} is not on the ledger`);
    return own;
  }

  #open(ledger: Ledger, account: string, { kind, holder }: { readonly kind: AccountKind; readonly holder: string }): void {
    accepted(ledger.open({ account, kind, holder, overdraftWon: zeroWon, effectiveAt: this.#clock.now() }), account);
  }

  #post(ledger: Ledger, order: Omit<Posting, 'effectiveAt'>): void {
    accepted(ledger.post({ ...order, effectiveAt: this.#clock.now() }), order.transfer);
  }
}

/** Tokens of a bank that are out, as a debit. */
function issuedBy(bank: BankCode): string {
  return `issued:${bank}`;
}
