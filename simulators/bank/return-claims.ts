import { keeperOf } from '../../src/kernel/account.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyDraft, AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { CreditTransfer, EpochMs, FinalOutcome, Outcome, ReturnClaim } from '../../src/kernel/instruction.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import { reasons } from '../../src/kernel/reason.ts';
import { ClaimRelay, claimInquiry } from '../../src/rail/claim-relay.ts';
import type { ClaimedAnswer, Rail, ReturnClaimAnswer } from '../../src/rail/rail.ts';
import type { Entry, Register } from '../../src/rail/register.ts';
import {
  claimAnswer,
  claimAnsweredBy,
  claimedOrder,
  claimIdOf,
  claimOf,
  notClaimable,
  returnIdOf,
  returning,
  silentAt,
} from '../../src/rail/return-claim.ts';

/** What the payee of an order says who is asked to give it back, and after how long; `undefined`: nothing, ever. */
export type PayeeReply = (order: CreditTransfer) => { readonly agrees: boolean; readonly afterMs: number } | undefined;

export interface ReturnClaimsDeps {
  /** Of the bank. */
  readonly rail: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly register: Register;
  readonly clearing: Rail;
  readonly reply: PayeeReply;
  /** Takes what the bank's own customers order. */
  readonly submit: (instruction: CreditTransfer | ReturnClaim) => Promise<Outcome>;
}

/**
 * Payers who claim a credited order back (반환청구), and payees who are asked. The payer's bank hands the claim on; the payee's bank asks its customer, and if he agrees
 * orders a transfer of his, with whose credit the claim ends wherever it is known. Nobody takes back what was credited.
 */
export class ReturnClaims {
  readonly #deps: ReturnClaimsDeps;
  readonly #relay: ClaimRelay;
  /** Claims whose payee has agreed. */
  readonly #agreed = new Set<string>();

  constructor(deps: ReturnClaimsDeps) {
    this.#deps = deps;
    this.#relay = new ClaimRelay({ clock: deps.clock, register: deps.register, next: () => deps.clearing });
  }

  /** A claim that the register has just admitted. */
  take(claim: ReturnClaim): Outcome {
    const { register, clock } = this.#deps;
    const order = claimedOrder(register, claim);
    if (order === undefined) return register.conclude(claim.id, notClaimable);
    if (!this.#isPayees(order)) return this.#relay.take(claim);
    this.#await(claim, order, clock.now());
    return register.pending(claim.id, 'payee');
  }

  /** Claims what a customer of the bank has paid, once, and says where that stands; asked again, it claims nothing more, whatever amount is named. */
  async ofTransfer(original: string, amountWon: Won): Promise<ReturnClaimAnswer | undefined> {
    const { register, rail, clock, submit } = this.#deps;
    const claim = claimOf(original, amountWon, clock.now());
    const order = claimedOrder(register, claim);
    if (register.find(claim.id) === undefined && order !== undefined && keeperOf(order.payer) === rail) await submit(claim);
    const entry = register.find(claimIdOf(original));
    return entry === undefined ? undefined : claimAnswer(entry);
  }

  /** What a customer of the bank has paid, and what came of claiming it. */
  evidence(original: string): ClaimedAnswer | undefined {
    const { register, rail } = this.#deps;
    const standing = register.find(original)?.standing;
    const payment = claimedOrder(register, claimOf(original, won(1n), 0));
    if (payment === undefined || standing?.status !== 'credited' || keeperOf(payment.payer) !== rail) return undefined;
    const claim = register.find(claimIdOf(original));
    const said = claim && claimAnswer(claim);
    return { payment, creditedAt: standing.creditedAt, ...(said === undefined ? {} : { claim: said }) };
  }

  /** Of this bank, as it is recorded: a transfer back that was refused ends the claim, unless time may help. */
  note(event: AnyDraft): void {
    if (event.kind !== 'instruction.concluded' || event.data.outcome.status !== 'rejected') return;
    const claim = this.#claim(claimAnsweredBy(event.instruction ?? ''));
    if (claim !== undefined) this.#refused(claim, event.data.outcome);
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'return.answered' && event.data.rail === this.#deps.rail && event.data.agrees) this.#agreed.add(event.instruction ?? '');
  }

  /** After a restart, once payments are under way again, returns among them. */
  resume(): void {
    for (const entry of this.#deps.register.open()) this.#resume(entry);
  }

  #resume({ instruction, receivedAt }: Entry): void {
    const { register } = this.#deps;
    const order = instruction.kind === 'return-claim' ? claimedOrder(register, instruction) : undefined;
    if (instruction.kind !== 'return-claim' || order === undefined) return;
    if (!this.#isPayees(order)) {
      void this.#relay.handOn(instruction, order);
      return;
    }
    if (!this.#agreed.has(instruction.id)) {
      this.#await(instruction, order, receivedAt);
      return;
    }
    register.pending(instruction.id, returning);
    const last = register.find(returnIdOf(instruction, this.#attempts(instruction)))?.standing;
    if (last?.status === 'rejected') this.#refused(instruction, last);
  }

  /** Open, and of an order to this bank's customer. */
  #claim(id: string | undefined): ReturnClaim | undefined {
    const { register } = this.#deps;
    const claim = id !== undefined && register.find(id) !== undefined && register.isOpen(id) ? register.find(id)?.instruction : undefined;
    const order = claim?.kind === 'return-claim' ? claimedOrder(register, claim) : undefined;
    return claim?.kind === 'return-claim' && order !== undefined && this.#isPayees(order) ? claim : undefined;
  }

  /** How often the transfer back has been ordered. */
  #attempts(claim: ReturnClaim): number {
    let attempts = 0;
    while (this.#deps.register.find(returnIdOf(claim, attempts + 1)) !== undefined) attempts += 1;
    return attempts;
  }

  #isPayees({ payee }: CreditTransfer): boolean {
    return keeperOf(payee) === this.#deps.rail;
  }

  #await(claim: ReturnClaim, order: CreditTransfer, askedAt: EpochMs): void {
    const { clock, register, reply } = this.#deps;
    const said = reply(order);
    const answersAt = said === undefined ? Number.POSITIVE_INFINITY : askedAt + said.afterMs;
    if (said === undefined || answersAt > silentAt(claim)) {
      clock.at(Math.max(clock.now(), silentAt(claim)), `the payee has not answered ${claim.id}`, () => {
        register.conclude(claim.id, { status: 'rejected', reason: 'return_unanswered' });
      });
      return;
    }
    clock.at(Math.max(clock.now(), answersAt), `the payee answers ${claim.id}`, () => this.#answered(claim, order, said.agrees));
  }

  /** The answer and what follows from it are one stretch: there is no crash between them. */
  #answered(claim: ReturnClaim, order: CreditTransfer, agrees: boolean): void {
    const { clock, record, register, rail } = this.#deps;
    record({ kind: 'return.answered', at: clock.now(), instruction: claim.id, data: { rail, agrees } });
    if (!agrees) {
      register.conclude(claim.id, { status: 'rejected', reason: 'return_refused' });
      return;
    }
    this.#agreed.add(claim.id);
    register.pending(claim.id, returning);
    this.#giveBack(claim, order);
  }

  #giveBack(claim: ReturnClaim, order: CreditTransfer): void {
    const { clock, submit } = this.#deps;
    void submit({
      kind: 'credit-transfer',
      id: returnIdOf(claim, this.#attempts(claim) + 1),
      payer: order.payee,
      payee: order.payer,
      amountWon: claim.amountWon,
      memo: '반환청구',
      returnOf: order.id,
      requestedAt: clock.now(),
    });
  }

  /** A line that was down, or closing time, does not undo a consent: another transfer goes out, until the payee's time is over. What he does not have, he does not give. */
  #refused(claim: ReturnClaim, { reason }: Extract<FinalOutcome, { status: 'rejected' }>): void {
    const { clock, register } = this.#deps;
    const againAt = clock.now() + claimInquiry.value.mostMs;
    const mayHelp = reasons[reason].retryable && reason !== 'insufficient_funds';
    const isOver = !mayHelp || againAt > silentAt(claim);
    clock.at(isOver ? clock.now() : againAt, `${claim.id} after ${reason}`, () => {
      const order = claimedOrder(register, claim);
      if (!register.isOpen(claim.id) || order === undefined) return;
      if (isOver) register.conclude(claim.id, { status: 'rejected', reason: mayHelp ? 'return_failed' : reason });
      else this.#giveBack(claim, order);
    });
  }
}
