import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { BankCode, CreditTransfer, EpochMs, Outcome, Recovery, StatusAnswer } from '../../src/kernel/instruction.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { carry, insist } from '../../src/rail/carry.ts';
import { dueDates } from '../../src/rail/due.ts';
import { nextWaitMs } from '../../src/rail/inquiry.ts';
import type { Questions, Rail, ReturnClaimAnswer, Topic } from '../../src/rail/rail.ts';
import { hasFailed, insurerId, payingOut, recoveryAnswer, recoveryIdOf, recoveryOf, recoveryTransferId } from '../../src/rail/recovery.ts';
import { Register } from '../../src/rail/register.ts';
import { until } from '../../src/rail/until.ts';
import type { InsurerRules } from './rules.ts';

export interface InsurerOptions {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly banks: ReadonlyMap<BankCode, Rail>;
  /** Of the insurer, at one of the banks: payees pay to it, and applicants are paid from it. */
  readonly account: CreditTransfer['payee'];
  readonly rules: InsurerRules;
  /** So long after the application the payee of an order pays by himself; `undefined`: never. */
  readonly payeePays: (order: CreditTransfer) => number | undefined;
}

/** The deposit insurer, `kdic`. */
export interface Insurer extends Rail {
  restore(event: AnyEvent): void;
  /** After the last event is restored: open applications go on. */
  resume(): void;
}

export function openInsurer(options: InsurerOptions): Insurer {
  return new DepositInsurer(options);
}

/**
 * Recovers what payees kept who were asked by the bank in vain. A payee who comes to it gives the insurer his order to pay, which it hands on to his bank; when that is
 * credited it pays the applicant what came, less costs. Both are ordinary transfers whose ids are made from the application's, so that after a restart the same transfer goes out.
 */
class DepositInsurer implements Insurer {
  readonly id = insurerId;
  readonly #options: InsurerOptions;
  readonly #register: Register;
  readonly #answerers: Answerers;

  constructor(options: InsurerOptions) {
    const { clock, record, rules } = options;
    const usual = dueDates();
    const openMs = rules.voluntaryMs.value + rules.graceMs.value;
    this.#options = options;
    this.#register = new Register({ rail: insurerId, clock, record, dueBy: (at) => usual(at + openMs) });
    this.#answerers = { ...noAnswers, recovery: (question) => this.#apply(question) };
  }

  /** Applications come as the question `recovery`: it is the insurer that makes an order of one, with the bank's evidence in it. */
  async submit({ id, kind }: { readonly id: string; readonly kind: string }): Promise<Outcome> {
    throw new Error(`${insurerId} takes applications only, and got ${id}, a ${kind}`);
  }

  async status(instructionId: string): Promise<StatusAnswer> {
    return this.#register.status(instructionId);
  }

  ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    return this.#answerers[topic](question);
  }

  restore(event: AnyEvent): void {
    this.#register.restore(event);
  }

  resume(): void {
    for (const { instruction } of this.#register.open()) if (instruction.kind === 'recovery') void this.#recover(instruction);
  }

  /** What comes too early is turned away without an order, so that it can come again. */
  async #apply({ transfer, payer }: Questions['recovery']['ask']): Promise<ReturnClaimAnswer | undefined> {
    const { banks, clock } = this.#options;
    const known = this.#answer(transfer);
    if (known !== undefined) return known;
    const evidence = await banks.get(payer.bank)?.ask('claimed', { transfer });
    if (evidence === undefined || evidence.payment.payer.account !== payer.account) return undefined;
    const { payment, creditedAt, claim } = evidence;
    if (claim?.status === 'returned' || !banks.has(payment.payee.bank)) return undefined;
    const now = clock.now();
    if (!hasFailed(claim)) return { status: 'refused', reason: 'recovery_premature', amountWon: payment.amountWon, claimedAt: now };
    this.#take(recoveryOf(transfer, { payment, creditedAt, claim }, now));
    return this.#answer(transfer);
  }

  #answer(transfer: string): ReturnClaimAnswer | undefined {
    const entry = this.#register.find(recoveryIdOf(transfer));
    return entry && recoveryAnswer(entry, (amountWon) => this.#payoutWon(amountWon));
  }

  /** Another copy of the application may have been taken while the bank was asked. */
  #take(recovery: Recovery): void {
    if (this.#register.find(recovery.id) !== undefined) return;
    this.#register.admit(recovery);
    const reason = this.#refusal(recovery);
    if (reason !== undefined) this.#register.conclude(recovery.id, { status: 'rejected', reason });
    else void this.#recover(recovery);
  }

  #refusal({ amountWon, creditedAt, requestedAt }: Recovery): ReasonCode | undefined {
    const { amountWon: limits, appliesWithinMs } = this.#options.rules;
    if (amountWon < limits.value.least || amountWon > limits.value.most) return 'recovery_amount';
    return requestedAt > creditedAt + appliesWithinMs.value ? 'recovery_expired' : undefined;
  }

  async #recover(recovery: Recovery): Promise<void> {
    const { id } = recovery;
    this.#register.pending(id, 'payee');
    const came = await this.#collect(recovery);
    if (came === undefined) {
      this.#register.conclude(id, { status: 'rejected', reason: 'recovery_failed' });
      return;
    }
    this.#register.pending(id, payingOut);
    this.#register.conclude(id, await this.#payOut(recovery, came));
  }

  /**
   * When the payee's money came; `undefined`: it did not in his time. When each of his transfers is due follows from the application alone, so that after a restart, however
   * late, every one that may have gone out is found.
   */
  async #collect(recovery: Recovery): Promise<EpochMs | undefined> {
    const { account, rules, clock, payeePays } = this.#options;
    const { requestedAt, amountWon, payment } = recovery;
    const { payee: payer } = payment;
    const endsAt = requestedAt + rules.voluntaryMs.value;
    const { firstMs } = rules.payeeRetry.value;
    let at = requestedAt + (payeePays(payment) ?? Number.POSITIVE_INFINITY);
    for (let attempt = 1, waitMs = firstMs; at <= endsAt; attempt += 1, waitMs = nextWaitMs(rules.payeeRetry.value, waitMs)) {
      await until(clock, at, `the payee pays for ${recovery.id}`);
      const order = transfer({ id: recoveryTransferId(recovery, 'in', attempt), payer, payee: account, amountWon, requestedAt: at });
      const outcome = await carry({ clock, inquiry: rules.inquiry.value }, this.#bank(payer.bank), order);
      if (outcome.status === 'credited') return outcome.creditedAt;
      at += waitMs;
    }
    await until(clock, endsAt, `the payee's time for ${recovery.id}`);
    return undefined;
  }

  #payOut(recovery: Recovery, requestedAt: EpochMs) {
    const { account: payer, rules, clock } = this.#options;
    const amountWon = this.#payoutWon(recovery.amountWon);
    return insist({ clock, inquiry: rules.inquiry.value }, this.#bank(payer.bank), {
      since: requestedAt,
      order: (attempt) =>
        transfer({ id: recoveryTransferId(recovery, 'out', attempt), payer, payee: recovery.payment.payer, amountWon, requestedAt }),
    });
  }

  #payoutWon(amountWon: Won): Won {
    return won((amountWon * (100n - this.#options.rules.costPercent.value)) / 100n);
  }

  #bank(code: BankCode): Rail {
    const bank = this.#options.banks.get(code);
    if (bank === undefined) throw new Error(`the insurer has no line to bank ${code}`);
    return bank;
  }
}

function transfer(order: Pick<CreditTransfer, 'id' | 'payer' | 'payee' | 'amountWon' | 'requestedAt'>): CreditTransfer {
  return { kind: 'credit-transfer', ...order, memo: '착오송금 반환', returnOf: null };
}
