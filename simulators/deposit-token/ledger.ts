import { isWallet } from '../../src/kernel/account.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { WalletTerms } from '../../src/kernel/wallet.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { openingAt } from '../../src/rail/hours.ts';
import type {
  AccountRef,
  AccountStatus,
  BankCode,
  CreditTransfer,
  Instruction,
  Outcome,
  Questions,
  Rail,
  StatusAnswer,
  Topic,
  WalletHold,
  WalletRelease,
} from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { Returns } from '../../src/rail/returns.ts';
import { statementOf } from '../../src/rail/statement.ts';
import { type AdmissionDeps, refusalOf } from './admission.ts';
import { Endings } from './endings.ts';
import { Holds } from './holds.ts';
import { Interest } from './interest.ts';
import { Conversions } from './limits.ts';
import { Redemptions, type WalletOrder } from './redemptions.ts';
import type { TokenRules } from './rules.ts';
import { Tiers, tokenLedgerId } from './tiers.ts';
import { Trades } from './trades.ts';
import { Wallets } from './wallets.ts';

export interface TokenLedgerOptions {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly rules: TokenRules;
  /** Banks whose tokens are on the ledger, with their names. */
  readonly banks: ReadonlyMap<BankCode, string>;
  /** Their cores, which credit what is redeemed. */
  readonly cores: ReadonlyMap<BankCode, Rail>;
}

/** The permissioned ledger: wholesale CBDC between banks, and the tokens of each bank. One wallet is one account in its book. */
export interface TokenLedger extends Rail {
  readonly tiers: Tiers;
  readonly trades: Trades;
  /** Founds the books. Once per journal; after a restart the journal is restored instead. */
  establish(): void;
  /** A trade's seller needs the asset (`trades.found`) before. */
  openWallet(wallet: AccountRef & { readonly holder: string }, terms: WalletTerms): void;
  /** What a wallet has when the world opens. Once per wallet. */
  issueOpening(wallet: AccountRef, amountWon: Won): void;
  setTerms(wallet: AccountRef, terms: WalletTerms): void;
  /** Freezes a wallet, or lets it go. */
  setStatus(account: string, status: AccountStatus): void;
  /** Wholesale CBDC for a bank. `transfer` names the issue. */
  issueCbdc(order: { readonly transfer: string; readonly bank: BankCode; readonly amountWon: Won }): void;
  /** Takes a voucher payment back from its payee on the word of the issuer. What the payee lacks is not taken. */
  chargeBack(payment: string): Outcome;
  /** Puts on record what every bank owes in tokens, and what it has. */
  attest(): void;
  restore(event: AnyEvent): void;
  /** After the last event is restored: takes up what was under way. */
  resume(): void;
}

export function openTokenLedger(options: TokenLedgerOptions): TokenLedger {
  return new TwoTierLedger(options);
}

class TwoTierLedger implements TokenLedger {
  readonly id = tokenLedgerId;
  readonly tiers: Tiers;
  readonly trades: Trades;
  readonly #options: TokenLedgerOptions;
  readonly #register: Register;
  readonly #desk: AdmissionDeps;
  readonly #interest: Interest;
  readonly #redemptions: Redemptions;
  readonly #endings: Endings;
  readonly #answerers: Answerers;

  constructor(options: TokenLedgerOptions) {
    const { clock, record, rules, banks } = options;
    this.#options = options;
    this.tiers = new Tiers({ clock, record, banks });
    this.trades = new Trades({ clock, record });
    this.#register = new Register({ rail: this.id, clock, record });
    const wallets = new Wallets({ clock, record, book: this.tiers.wallets });
    const [returns, holds, conversions] = [new Returns(this.#register), new Holds(this.#register), new Conversions(this.#register)];
    this.#desk = { clock, rules, tiers: this.tiers, wallets, returns, holds, conversions };
    this.#interest = new Interest({ clock, rules, tiers: this.tiers, wallets });
    this.#redemptions = new Redemptions({ ...options, tiers: this.tiers, register: this.#register });
    this.#endings = new Endings({ ...this.#desk, register: this.#register, trades: this.trades });
    this.#answerers = {
      ...noAnswers,
      balance: async ({ account }) => (wallets.find(account) === undefined ? undefined : this.tiers.wallets.balance(account.account)),
      recipient: async ({ account }) => wallets.find(account),
      wallet: async ({ account }) => {
        const found = wallets.find(account);
        const setAside = holds.of(account.account).map(({ payee, amountWon, expiresAt }) => ({ payee, amountWon, expiresAt }));
        return found && (setAside.length === 0 ? found : { ...found, setAside });
      },
      statement: async (question) =>
        wallets.find(question.account) === undefined
          ? undefined
          : statementOf(question, {
              history: this.tiers.wallets.history(question.account.account),
              register: this.#register,
              bankName: banks.get(question.account.bank) ?? question.account.bank,
            }),
      attestation: async () => this.tiers.attestation(),
      cutoffs: async () => [{ system: this.id, ...openingAt(rules.hours.value, clock.now()), nextSettlementAt: null, limitWon: null }],
      system: async () => [{ system: this.id, available: true, participants: [] }],
    };
  }

  establish(): void {
    this.tiers.establish();
  }

  openWallet(wallet: AccountRef & { readonly holder: string }, terms: WalletTerms): void {
    if (!this.tiers.has(wallet.bank)) throw new Error(`${this.id}: bank ${wallet.bank} is not on the ledger`);
    this.tiers.openWallet(wallet.account, wallet.holder);
    this.setTerms(wallet, terms);
  }

  issueOpening(wallet: AccountRef, amountWon: Won): void {
    this.tiers.issue({ id: `opening:${wallet.account}`, payee: { ...wallet, holder: '' }, amountWon });
  }

  setTerms(wallet: AccountRef, terms: WalletTerms): void {
    this.#desk.wallets.setTerms(wallet, terms);
    if (terms.trade !== null) this.trades.offer(wallet.account, terms.trade);
    this.#endings.await(wallet, terms);
    this.#interest.agree(wallet.account, terms);
  }

  setStatus(account: string, status: AccountStatus): void {
    this.#desk.wallets.setStatus(account, status);
  }

  issueCbdc({ transfer, bank, amountWon }: { readonly transfer: string; readonly bank: BankCode; readonly amountWon: Won }): void {
    this.tiers.issueCbdc(transfer, bank, amountWon);
  }

  attest(): void {
    const { clock, record } = this.#options;
    for (const said of this.tiers.attestation()) record({ kind: 'tokens.attested', at: clock.now(), data: { ledger: this.id, ...said } });
  }

  chargeBack(payment: string): Outcome {
    const original = this.#register.find(payment)?.instruction;
    if (original?.kind !== 'credit-transfer' || this.#desk.wallets.find(original.payer)?.terms.voucher == null)
      return { status: 'rejected', reason: 'return_invalid' };
    const { payer, payee, amountWon } = original;
    const order = { id: `chargeback:${payment}`, payer: payee, payee: payer, amountWon, memo: '', returnOf: payment };
    return this.#take({ kind: 'credit-transfer', ...order, requestedAt: this.#options.clock.now() }) ?? this.#register.unknown(order.id);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    const { kind } = instruction;
    if (kind !== 'credit-transfer' && kind !== 'wallet-hold' && kind !== 'wallet-release')
      throw new Error(`${this.id} carries payments and holds of wallets, and got a ${kind}`);
    return this.#take(instruction) ?? this.#redemptions.carryOn(instruction, false);
  }

  async status(instructionId: string): Promise<StatusAnswer> {
    return this.#register.status(instructionId);
  }

  ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    return this.#answerers[topic](question);
  }

  restore(event: AnyEvent): void {
    this.#register.restore(event);
    this.#desk.holds.restore(event);
    this.#desk.conversions.restore(event);
    this.tiers.restore(event);
    this.trades.restore(event);
    this.#desk.wallets.restore(event);
    this.#interest.restore(event);
    if (event.kind === 'instruction.received' && event.data.rail === this.id) this.#desk.returns.note(event.data.instruction);
  }

  resume(): void {
    this.#endings.resume();
    for (const { instruction } of this.#register.open())
      if (instruction.kind === 'credit-transfer') void this.#redemptions.carryOn(instruction, true);
    this.#interest.arm();
  }

  /** Everything is done in this one stretch but a redemption, which its bank has to credit: `undefined`. */
  #take(order: WalletOrder): Outcome | undefined {
    this.#endings.lapse();
    const known = this.#register.admit(order);
    if (known !== undefined) return known;
    this.#desk.returns.note(order);
    const { clock, rules } = this.#options;
    const opening = openingAt(rules.hours.value, clock.now());
    if (!opening.open) return this.#refuse(order.id, { status: 'rejected', reason: 'outside_hours', retryAt: opening.opensAt });
    switch (order.kind) {
      case 'credit-transfer':
        return this.#pay(order);
      case 'wallet-hold':
        return this.#hold(order);
      case 'wallet-release':
        return this.#release(order);
    }
  }

  #pay(transfer: CreditTransfer): Outcome | undefined {
    const hold = this.#desk.holds.for(transfer);
    const reason = refusalOf(transfer, this.#desk, hold);
    if (reason !== undefined) return this.#refuse(transfer.id, { status: 'rejected', reason });
    if (hold !== undefined) this.#endHold(hold);
    if (!isWallet(transfer.payee)) {
      this.tiers.holdForRedemption(transfer);
      return undefined;
    }
    if (isWallet(transfer.payer)) this.tiers.move(transfer);
    else this.tiers.issue(transfer);
    this.#desk.conversions.note(transfer);
    this.#settleTrade(transfer);
    const outcome = this.#credited(transfer.id);
    const terms = this.#desk.wallets.find(transfer.payee)?.terms;
    if (terms !== undefined) this.#endings.await(transfer.payee, terms);
    return outcome;
  }

  /** The seller is paid and the asset is the buyer's, with the payment or not at all. */
  #settleTrade({ id, payee, amountWon }: CreditTransfer): void {
    const trade = this.#desk.wallets.find(payee)?.terms.trade;
    if (trade == null) return;
    this.tiers.passOn(`${id}:proceeds`, { instruction: id, debit: payee.account, credit: trade.seller.account, amountWon, code: 'settlement' });
    this.trades.deliver(payee.account, trade);
  }

  #hold(order: WalletHold): Outcome {
    const { clock } = this.#options;
    const found = this.#desk.wallets.find(order.payee);
    const payment = { ...order, kind: 'credit-transfer', payer: { ...order.payer, holder: '' }, memo: '', returnOf: null } as const;
    const taken = order.order !== null && (this.#desk.holds.forOrder(order.order) ?? this.#register.find(order.order)) !== undefined;
    const reason = taken
      ? 'key_conflict'
      : order.expiresAt <= clock.now() || !isWallet(order.payer)
        ? 'message_invalid'
        : refusalOf({ ...payment, payee: { ...order.payee, holder: found?.holder ?? '' } }, this.#desk, undefined);
    if (reason !== undefined) return this.#refuse(order.id, { status: 'rejected', reason });
    this.tiers.hold(order.id, order);
    this.#desk.holds.add(order);
    this.#endings.awaitHold(order);
    return this.#credited(order.id);
  }

  #release({ id, hold: name }: WalletRelease): Outcome {
    const hold = this.#desk.holds.find(name);
    if (hold === undefined) return this.#refuse(id, { status: 'rejected', reason: 'not_found' });
    this.#endHold(hold);
    return this.#credited(id);
  }

  #endHold(hold: WalletHold): void {
    this.tiers.release(hold.id);
    this.#desk.holds.end(hold);
  }

  #refuse(id: string, outcome: FinalOutcome): Outcome {
    return this.#register.conclude(id, outcome);
  }

  #credited(id: string): Outcome {
    return this.#register.conclude(id, { status: 'credited', creditedAt: this.#options.clock.now() });
  }
}
