import { keeperOf } from '../../src/kernel/account.ts';
import type { AccountStanding, AccountTerms } from '../../src/kernel/account-terms.ts';
import type { AnyDraft, AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { Answerers } from '../../src/rail/answerers.ts';
import { dueDates } from '../../src/rail/due.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { inquire } from '../../src/rail/inquiry.ts';
import type {
  AccountRef,
  BankCode,
  CreditTransfer,
  EpochMs,
  Instruction,
  Outcome,
  Questions,
  Rail,
  StatusAnswer,
  Topic,
} from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { isCollected } from '../../src/rail/retail-systems.ts';
import { Returns } from '../../src/rail/returns.ts';
import { bankAnswers } from './bank-answers.ts';
import { BankBook } from './bank-book.ts';
import type { BankOptions } from './bank-options.ts';
import { Collections } from './collections.ts';
import { DayEnd } from './day-end.ts';
import { DayUse } from './day-use.ts';
import { DelayedTransfers } from './delayed-transfers.ts';
import { payeeRefusal, payerRefusal, payerUnusable } from './payment-rules.ts';
import { Recalls } from './recalls.ts';
import { ReturnClaims } from './return-claims.ts';
import { Routes } from './routes.ts';

/** A core banking system, `bank:901`: the payer's bank for orders of its customers, the payee's bank for what the network brings. */
export interface Bank extends Rail {
  readonly code: BankCode;
  readonly name: string;
  readonly ledger: Ledger;
  /** Founds the book with what the bank holds at the central bank. Once per journal; after a restart the journal is restored instead. */
  establish(reservesWon: Won): void;
  /** The bank's side of money that the central bank has issued to it. `transfer` names the issue: the same one again changes nothing. */
  issueReserves(order: { readonly transfer: string; readonly amountWon: Won }): void;
  openAccount(order: { readonly account: string; readonly holder: string; readonly status?: AccountStanding; readonly terms?: AccountTerms }): void;
  /** The balance that a customer starts with: a named issue. Once per account. */
  issueOpening(account: string, amountWon: Won): void;
  /** The bank's side of what customers had in wallets of a ledger when the world opened. */
  issueAcross(ledger: string, order: { readonly transfer: string; readonly amountWon: Won }): void;
  /** A cash machine with what is in it; withdrawals are paid to its account. Once per account. */
  openMachine(order: { readonly account: string; readonly holder: string; readonly cashWon: Won }): void;
  setStatus(account: string, status: AccountStanding): void;
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
  readonly #collections: Collections;
  readonly #routes: Routes;
  readonly #answerers: Answerers;
  readonly #delayed: DelayedTransfers;
  readonly #recalls: Recalls;
  readonly #claims: ReturnClaims;
  readonly #dayUse: DayUse;
  readonly #dayEnd: DayEnd;

  constructor(options: BankOptions) {
    const { code, name, clock, clearing, rules } = options;
    this.id = `bank:${code}`;
    this.code = code;
    this.name = name;
    this.#options = options;
    const record: RecordEvent = (draft) => {
      const seq = options.record(draft);
      for (const reader of [this.#dayUse, this.#claims]) reader.note(draft as AnyDraft); // kind and data belong together in the draft
      return seq;
    };
    this.#dayUse = new DayUse(code);
    this.#book = new BankBook({ book: this.id, name, clock, record });
    const usual = dueDates();
    this.#register = new Register({ rail: this.id, clock, record, dueBy: (at, order) => usual(at + this.#delayed.delayMs(order)) });
    this.#delayed = new DelayedTransfers({ book: this.#book, register: this.#register, clock, rules });
    this.#returns = new Returns(this.#register);
    const shared = { book: this.#book, register: this.#register, returns: this.#returns };
    this.#collections = new Collections({ ...shared, clock, rules, usedTodayWon: (payer) => this.#usedTodayWon(payer) });
    this.#routes = new Routes({ clearing, ledgers: options.ledgers, grossAboveWon: rules.grossAboveWon.value });
    this.#recalls = new Recalls({
      ...{ clock, clearing, register: this.#register, delayed: this.#delayed, routes: this.#routes, backoff: rules.inquiry.value },
      release: (transfer, outcome) => void this.#release(transfer, outcome),
      resolve: (transfer, answer) => void this.#resolve(transfer, answer, true),
    });
    const ordered = { submit: (instruction: Instruction) => this.submit(instruction), reply: options.payeeReply ?? (() => undefined) };
    this.#claims = new ReturnClaims({ rail: this.id, clock, record, clearing, register: this.#register, ...ordered });
    this.#dayEnd = new DayEnd({ book: this.#book, clock, record });
    const usedTodayWon = (account: AccountRef) => this.#usedTodayWon(account);
    this.#answerers = bankAnswers({ code, name, clearing, usedTodayWon, book: this.#book, register: this.#register, claims: this.#claims });
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

  openAccount({ account, holder, status = 'active', terms }: Parameters<Bank['openAccount']>[0]): void {
    this.#book.openAccount(account, holder);
    this.setStatus(account, status);
    if (terms === undefined) return;
    this.#book.accounts.agree(account, terms);
    this.#dayEnd.watch(terms, this.#options.clock.now());
  }

  issueOpening(account: string, amountWon: Won): void {
    this.#book.issueOpening(account, amountWon);
  }

  openMachine(order: { readonly account: string; readonly holder: string; readonly cashWon: Won }): void {
    this.#book.openMachine(order);
  }

  issueAcross(ledger: string, { transfer, amountWon }: { readonly transfer: string; readonly amountWon: Won }): void {
    this.#book.issueAcross(ledger, transfer, amountWon);
  }

  setStatus(account: string, status: AccountStanding): void {
    this.#book.accounts.stand(account, status);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (!isTaken(instruction)) throw new Error(`${this.id} takes payments and advices, and got ${instruction.id}, a ${instruction.kind}`);
    const known = this.#register.admit(instruction);
    if (known !== undefined) return known;
    if (instruction.kind === 'recall') return this.#recalls.take(instruction);
    if (instruction.kind === 'return-claim') return this.#claims.take(instruction);
    this.#returns.note(instruction);
    if (instruction.kind === 'credit-transfer') return this.#take(instruction);
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
    this.#dayUse.note(event);
    this.#dayEnd.restore(event);
    this.#claims.restore(event);
    if (event.kind === 'instruction.received' && event.data.rail === this.id) this.#returns.note(event.data.instruction);
  }

  resume(): void {
    for (const { instruction, receivedAt } of this.#register.open())
      if (instruction.kind === 'credit-transfer') this.#takeUp(instruction, receivedAt);
    this.#recalls.resume();
    this.#claims.resume();
    this.#dayEnd.resume();
  }

  /** For its own customer it orders, for another bank's it carries out; a collection is ordered by the payee. */
  #take(transfer: CreditTransfer): Promise<Outcome> | Outcome {
    if (isCollected(transfer) && keeperOf(transfer.payee) !== this.id) return this.#collections.giveUp(transfer);
    if (isCollected(transfer))
      return this.#collections.collect(transfer, { inside: () => this.#transferInside(transfer), ask: () => this.#carryOn(transfer, false) });
    return keeperOf(transfer.payer) === this.id ? this.#pay(transfer) : this.#receive(transfer);
  }

  async #pay(transfer: CreditTransfer): Promise<Outcome> {
    const { clock, rules } = this.#options;
    const now = clock.now();
    const known = { book: this.#book, returns: this.#returns, rules, now, usedTodayWon: this.#usedTodayWon(transfer.payer) };
    const refusal = payerRefusal(transfer, known);
    if (refusal !== undefined) return this.#register.conclude(transfer.id, refusal);
    const inside = keeperOf(transfer.payee) === this.id;
    const isDelayed = this.#delayed.delayMs(transfer) > 0;
    if (inside && !isDelayed) return this.#transferInside(transfer);
    const reason = inside ? payeeRefusal(transfer, known) : undefined; // nothing is set aside for an account that takes nothing
    if (reason !== undefined) return this.#register.conclude(transfer.id, { status: 'rejected', reason });
    this.#book.hold(transfer);
    return isDelayed ? this.#delayed.wait(transfer, now, () => void this.#leave(transfer)) : this.#carryOn(transfer, false);
  }

  async #leave(transfer: CreditTransfer): Promise<Outcome> {
    const known = { book: this.#book, rules: this.#options.rules };
    const inside = keeperOf(transfer.payee) === this.id;
    const reason = payerUnusable(transfer, known) ?? (inside ? payeeRefusal(transfer, known) : undefined);
    if (reason !== undefined) return this.#release(transfer, { status: 'rejected', reason });
    if (!inside) return this.#carryOn(transfer, false);
    this.#book.capture(transfer);
    return this.#credited(transfer.id);
  }

  /** What a restart finds open. */
  #takeUp(transfer: CreditTransfer, orderedAt: EpochMs): void {
    if (this.#delayed.isWaiting(transfer, orderedAt)) this.#delayed.wait(transfer, orderedAt, () => void this.#leave(transfer));
    else if (keeperOf(transfer.payee) === this.id && !isCollected(transfer)) void this.#leave(transfer);
    else void (this.#delayed.isStopped(transfer) ? this.#pursue(transfer) : this.#carryOn(transfer, true));
  }

  /** After a restart nobody knows whether the order had left. Its id makes it safe to send again; to ask instead would close one that had not. */
  async #carryOn(transfer: CreditTransfer, sentBefore: boolean): Promise<Outcome> {
    this.#register.pending(transfer.id, 'clearing');
    return this.#resolve(transfer, await this.#routes.of(transfer).submit(transfer), sentBefore);
  }

  /** Inside one bank there is no obligation: debit and credit are one movement. */
  #transferInside(transfer: CreditTransfer): Outcome {
    const reason = payeeRefusal(transfer, { book: this.#book, rules: this.#options.rules });
    if (reason !== undefined) return this.#register.conclude(transfer.id, { status: 'rejected', reason });
    this.#book.transferInside(transfer);
    return this.#credited(transfer.id);
  }

  #receive(transfer: CreditTransfer): Outcome {
    const reason =
      keeperOf(transfer.payee) === this.id ? payeeRefusal(transfer, { book: this.#book, rules: this.#options.rules }) : 'account_unknown';
    if (reason !== undefined) return this.#register.conclude(transfer.id, { status: 'rejected', reason });
    this.#book.receive(transfer);
    if (this.#routes.isGross(transfer)) this.#book.settleGross(transfer, 'received');
    return this.#credited(transfer.id);
  }

  /** The network has answered, or not. The hold ends together with the conclusion, in one synchronous stretch; of several who ask, the first brings it. */
  #resolve(transfer: CreditTransfer, answer: StatusAnswer, sentBefore: boolean): Outcome {
    if (!this.#register.isOpen(transfer.id)) return this.#register.standing(transfer.id);
    switch (answer.status) {
      case 'credited':
        if (isCollected(transfer)) this.#book.receive(transfer);
        else this.#book.capture(transfer);
        if (this.#routes.isGross(transfer)) this.#book.settleGross(transfer, 'paid');
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
    this.#resolve(transfer, await inquire({ clock, backoff: rules.inquiry.value }, this.#routes.of(transfer), transfer.id), false);
  }

  #release(transfer: CreditTransfer, outcome: FinalOutcome): Outcome {
    if (!isCollected(transfer)) this.#book.release(transfer);
    return this.#register.conclude(transfer.id, outcome);
  }

  #credited(id: string): Outcome {
    return this.#register.conclude(id, { status: 'credited', creditedAt: this.#options.clock.now() });
  }

  #usedTodayWon({ account }: AccountRef): Won {
    return this.#dayUse.usedWon(account, this.#options.clock.now());
  }
}

const takenKinds = ['credit-transfer', 'settlement-advice', 'recall', 'return-claim'] as const;

function isTaken(instruction: Instruction): instruction is Extract<Instruction, { kind: (typeof takenKinds)[number] }> {
  return takenKinds.some((kind) => kind === instruction.kind);
}
