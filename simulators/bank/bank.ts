import { isWallet, keeperOf } from '../../src/kernel/account.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import type { Won } from '../../src/kernel/money.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { inquire } from '../../src/rail/inquiry.ts';
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
} from '../../src/rail/rail.ts';
import { type FinalOutcome, Register } from '../../src/rail/register.ts';
import { Returns } from '../../src/rail/returns.ts';
import { statementOf } from '../../src/rail/statement.ts';
import { BankBook } from './bank-book.ts';
import { payeeRefusal, payerRefusal } from './payment-rules.ts';
import type { BankRules } from './rules.ts';

export interface BankOptions {
  readonly code: BankCode;
  readonly name: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** The network that carries payments to other banks. */
  readonly clearing: Rail;
  /** Ledgers of wallets, by their id: deposits are converted into what they keep, and back. */
  readonly ledgers?: ReadonlyMap<string, Rail>;
  readonly rules: BankRules;
}

/** A core banking system, `bank:901`: the payer's bank for orders of its customers, the payee's bank for what the network brings. */
export interface Bank extends Rail {
  readonly code: BankCode;
  readonly name: string;
  readonly ledger: Ledger;
  /** Founds the book with what the bank holds at the central bank. Once per journal; after a restart the journal is restored instead. */
  establish(reservesWon: Won): void;
  /** The bank's side of money that the central bank has issued to it. `transfer` names the issue: the same one again changes nothing. */
  issueReserves(order: { readonly transfer: string; readonly amountWon: Won }): void;
  openAccount(order: { readonly account: string; readonly holder: string; readonly status?: AccountStatus }): void;
  /** The balance that a customer starts with: a named issue. Once per account. */
  issueOpening(account: string, amountWon: Won): void;
  /** The bank's side of what customers had in wallets of a ledger when the world opened. */
  issueAcross(ledger: string, order: { readonly transfer: string; readonly amountWon: Won }): void;
  setStatus(account: string, status: AccountStatus): void;
  /** Folds a recorded event; those of others are ignored. */
  restore(event: AnyEvent): void;
  /** After the last event is restored: hands every payment that was under way to the network again. */
  resume(): void;
}

export function openBank(options: BankOptions): Bank {
  return new CoreBank(options);
}

class CoreBank implements Bank {
  readonly id: string;
  readonly code: BankCode;
  readonly name: string;
  readonly #options: BankOptions;
  readonly #book: BankBook;
  readonly #register: Register;
  readonly #returns: Returns;
  readonly #answerers: Answerers;

  constructor(options: BankOptions) {
    const { code, name, clock, record, clearing } = options;
    this.id = `bank:${code}`;
    this.code = code;
    this.name = name;
    this.#options = options;
    this.#book = new BankBook({ book: this.id, name, clock, record });
    this.#register = new Register({ rail: this.id, clock, record });
    this.#returns = new Returns(this.#register);
    this.#answerers = {
      ...noAnswers,
      balance: async ({ account }) => (this.#isCustomer(account) ? this.ledger.balance(account.account) : undefined),
      recipient: async (question) =>
        question.account.bank === code ? this.#book.customer(question.account.account) : clearing.ask('recipient', question),
      statement: async (question) =>
        this.#isCustomer(question.account)
          ? statementOf(question, { history: this.ledger.history(question.account.account), register: this.#register, bankName: name })
          : undefined,
    };
  }

  get ledger(): Ledger {
    return this.#book.ledger;
  }

  establish(reservesWon: Won): void {
    this.#book.establish(reservesWon);
  }

  issueReserves({ transfer, amountWon }: { readonly transfer: string; readonly amountWon: Won }): void {
    this.#book.issueReserves(transfer, amountWon);
  }

  openAccount({ account, holder, status = 'active' }: { readonly account: string; readonly holder: string; readonly status?: AccountStatus }): void {
    this.#book.openAccount(account, holder);
    this.#book.setStatus(account, status);
  }

  issueOpening(account: string, amountWon: Won): void {
    this.#book.issueOpening(account, amountWon);
  }

  issueAcross(ledger: string, { transfer, amountWon }: { readonly transfer: string; readonly amountWon: Won }): void {
    this.#book.issueAcross(ledger, transfer, amountWon);
  }

  setStatus(account: string, status: AccountStatus): void {
    this.#book.setStatus(account, status);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'credit-transfer' && instruction.kind !== 'settlement-advice')
      throw new Error(`${this.id} takes payments and advices, and got ${instruction.id}, a ${instruction.kind}`);
    const known = this.#register.admit(instruction);
    if (known !== undefined) return known;
    this.#returns.note(instruction);
    if (instruction.kind === 'credit-transfer') return keeperOf(instruction.payer) === this.id ? this.#pay(instruction) : this.#receive(instruction);
    this.#book.settle(instruction);
    return this.#credited(instruction.id);
  }

  async status(instructionId: string): Promise<StatusAnswer> {
    return this.#register.status(instructionId);
  }

  ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    return this.#answerers[topic](question);
  }

  restore(event: AnyEvent): void {
    this.#book.restore(event);
    this.#register.restore(event);
    if (event.kind === 'instruction.received' && event.data.rail === this.id) this.#returns.note(event.data.instruction);
  }

  resume(): void {
    for (const { instruction } of this.#register.open()) if (instruction.kind === 'credit-transfer') void this.#carryOn(instruction, true);
  }

  async #pay(transfer: CreditTransfer): Promise<Outcome> {
    const reason = payerRefusal(transfer, { book: this.#book, returns: this.#returns });
    if (reason !== undefined) return this.#register.conclude(transfer.id, { status: 'rejected', reason });
    if (keeperOf(transfer.payee) === this.id) return this.#transferInside(transfer);
    this.#book.hold(transfer);
    return this.#carryOn(transfer, false);
  }

  /** After a restart nobody knows whether the order had left. Its id makes it safe to send again; to ask instead would close one that had not. */
  async #carryOn(transfer: CreditTransfer, sentBefore: boolean): Promise<Outcome> {
    this.#register.pending(transfer.id, 'clearing');
    return this.#resolve(transfer, await this.#railTo(transfer.payee).submit(transfer), sentBefore);
  }

  /** Inside one bank there is no obligation: debit and credit are one movement. */
  #transferInside(transfer: CreditTransfer): Outcome {
    const reason = payeeRefusal(transfer, this.#book);
    if (reason !== undefined) return this.#register.conclude(transfer.id, { status: 'rejected', reason });
    this.#book.transferInside(transfer);
    return this.#credited(transfer.id);
  }

  #receive(transfer: CreditTransfer): Outcome {
    const reason = keeperOf(transfer.payee) === this.id ? payeeRefusal(transfer, this.#book) : 'account_unknown';
    if (reason !== undefined) return this.#register.conclude(transfer.id, { status: 'rejected', reason });
    this.#book.receive(transfer);
    if (this.#isGross(transfer)) this.#book.settleGross(transfer, 'received');
    return this.#credited(transfer.id);
  }

  /** The network has answered, or not. The hold ends together with the conclusion, in one synchronous stretch. */
  #resolve(transfer: CreditTransfer, answer: StatusAnswer, sentBefore: boolean): Outcome {
    switch (answer.status) {
      case 'credited':
        this.#book.capture(transfer);
        if (this.#isGross(transfer)) this.#book.settleGross(transfer, 'paid');
        return this.#register.conclude(transfer.id, answer);
      case 'absent': // the network has closed the id: a copy of the order that is still on its way is refused there
        return this.#release(transfer, { status: 'rejected', reason: 'superseded' });
      case 'rejected':
        // The network may have another order under this id, or not have looked at ours: what became of it only an inquiry can say.
        return isInconclusive(answer, sentBefore) ? this.#leaveOpen(transfer) : this.#release(transfer, answer);
      case 'pending':
        void this.#pursue(transfer);
        return this.#register.pending(transfer.id, answer.stage);
      case 'unknown':
        return this.#leaveOpen(transfer);
    }
  }

  #leaveOpen(transfer: CreditTransfer): Outcome {
    void this.#pursue(transfer);
    return this.#register.unknown(transfer.id);
  }

  async #pursue(transfer: CreditTransfer): Promise<void> {
    const { clock, rules } = this.#options;
    this.#resolve(transfer, await inquire({ clock, backoff: rules.inquiry.value }, this.#railTo(transfer.payee), transfer.id), false);
  }

  #release(transfer: CreditTransfer, outcome: FinalOutcome): Outcome {
    this.#book.release(transfer);
    return this.#register.conclude(transfer.id, outcome);
  }

  /** What leads to an account that the bank does not keep; where nobody keeps such wallets, the network says so. */
  #railTo(payee: AccountRef): Rail {
    const { clearing, ledgers } = this.#options;
    return ledgers?.get(keeperOf(payee)) ?? clearing;
  }

  #isGross({ payer, payee, amountWon }: CreditTransfer): boolean {
    return !isWallet(payer) && !isWallet(payee) && amountWon > this.#options.rules.grossAboveWon.value;
  }

  #credited(id: string): Outcome {
    return this.#register.conclude(id, { status: 'credited', creditedAt: this.#options.clock.now() });
  }

  #isCustomer(account: { readonly bank: BankCode; readonly account: string }): boolean {
    return account.bank === this.code && this.#book.customer(account.account) !== undefined;
  }
}
