import { atKst, isBusinessDay, kstDate } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { openingAt } from '../../src/rail/hours.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { inquire, nextWaitMs } from '../../src/rail/inquiry.ts';
import {
  type CreditTransfer,
  type CutoffAnswer,
  type EpochMs,
  type GrossSettlement,
  type Outcome,
  type Rail,
  RailUnreachable,
  type StatusAnswer,
} from '../../src/rail/rail.ts';
import { askBack, type NotPaid } from '../../src/rail/recall.ts';
import type { Register } from '../../src/rail/register.ts';
import type { NetworkRules } from './rules.ts';

/** What comes of an order at the central bank: the payee's bank is asked next, or the order ends. */
export interface Course {
  settled(): Promise<Outcome>;
  refused(outcome: FinalOutcome): Outcome;
}

/**
 * Payments above the network's limit: BOK-Wire+ settles between the banks first, in its hours only, then the payee is credited
 * (Bank of Korea, linked real-time settlement). Ids of orders follow from the payment's, so after a restart the same order goes out again.
 */
export class GrossRoute {
  readonly #clock: Clock;
  readonly #bokwire: Rail;
  readonly #register: Register;
  readonly #rules: NetworkRules;

  constructor(deps: { readonly clock: Clock; readonly bokwire: Rail; readonly register: Register; readonly rules: NetworkRules }) {
    this.#clock = deps.clock;
    this.#bokwire = deps.bokwire;
    this.#register = deps.register;
    this.#rules = deps.rules;
  }

  /** The other retail systems refuse what is above their own limits. */
  carries({ amountWon, system }: CreditTransfer): boolean {
    return system === undefined && amountWon > this.#rules.limitWon.value;
  }

  /** As published; once the closing may have been extended, as BOK-Wire+ itself says, if it says anything. */
  async cutoff(): Promise<CutoffAnswer> {
    const now = this.#clock.now();
    const { grossHours, extensionNoticeMs } = this.#rules;
    const published = { system: this.#bokwire.id, ...openingAt(grossHours.value, now), nextSettlementAt: null, limitWon: null };
    const today = kstDate(now);
    const saidFrom = atKst(today, grossHours.value.closesKst) - extensionNoticeMs.value;
    if (now < saidFrom || (grossHours.value.businessDaysOnly && !isBusinessDay(today))) return published;
    try {
      return (await this.#bokwire.ask('cutoffs', {}))?.find(({ system }) => system === this.#bokwire.id) ?? published;
    } catch (error) {
      if (error instanceof RailUnreachable) return published;
      throw error;
    }
  }

  async settle(transfer: CreditTransfer, course: Course, sentBefore: boolean): Promise<Outcome> {
    this.#register.pending(transfer.id, 'settlement');
    const order = this.#orderOf(transfer);
    return this.#follow({ order, course }, await this.#bokwire.submit(order), sentBefore);
  }

  /** Asks BOK-Wire+ for a payment that it has queued. `undefined`: it was settled, or has its end. */
  callBack({ id }: CreditTransfer): Promise<NotPaid | undefined> {
    const deps = { clock: this.#clock, backoff: this.#rules.inquiry.value, register: this.#register };
    return askBack(deps, this.#bokwire, { id, there: grossOf(id) });
  }

  /** Ends once the money is back, which says why it comes: a refused order is followed by another, for a refused id stays refused. */
  async giveBack({ id, payer, payee, amountWon }: CreditTransfer, reason: ReasonCode): Promise<void> {
    const retry = this.#rules.settlementRetry.value;
    const returns = { order: grossOf(id), reason };
    const way = { kind: 'gross-settlement', debtor: payee.bank, creditor: payer.bank, amountWon, reference: id, returns } as const;
    for (let attempt = 1, waitMs = retry.firstMs; ; attempt += 1, waitMs = nextWaitMs(retry, waitMs)) {
      const order: GrossSettlement = { ...way, id: `${id}:back:${attempt}`, payment: null, priority: 'urgent', until: null };
      const answer = await this.#decided(order);
      if (answer.status === 'credited') return;
      const retryAt = answer.status === 'rejected' ? (answer.retryAt ?? 0) : 0;
      await this.#clock.sleep(Math.max(waitMs, retryAt - this.#clock.now()));
    }
  }

  #orderOf(transfer: CreditTransfer): GrossSettlement {
    const { id, payer, payee, amountWon } = transfer;
    const parties = { debtor: payer.bank, creditor: payee.bank, amountWon };
    return { kind: 'gross-settlement', id: grossOf(id), ...parties, reference: id, payment: transfer, priority: 'normal', until: this.#until(id) };
  }

  /** The close is BOK-Wire+'s own; only an outcome that is due the same day ends the wait before. */
  #until(id: string): EpochMs | null {
    const entry = this.#register.find(id);
    if (entry === undefined) throw new Error(`the network has not taken in ${id}`);
    const until = entry.dueBy - this.#rules.grossReserveMs.value;
    return kstDate(until) === kstDate(entry.receivedAt) ? until : null;
  }

  #follow(
    under: { readonly order: GrossSettlement; readonly course: Course },
    answer: StatusAnswer,
    sentBefore: boolean,
  ): Promise<Outcome> | Outcome {
    const { order, course } = under;
    switch (answer.status) {
      case 'credited':
        return course.settled();
      case 'absent': // BOK-Wire+ has closed the id: a copy that is still on its way is refused there
        return course.refused({ status: 'rejected', reason: 'superseded' });
      case 'rejected':
        if (!isInconclusive(answer, sentBefore)) return course.refused(answer);
        void this.#pursue(under);
        return this.#register.unknown(order.reference);
      case 'pending':
        void this.#pursue(under);
        return this.#register.pending(order.reference, answer.stage);
      case 'unknown':
        void this.#pursue(under);
        return this.#register.unknown(order.reference);
    }
  }

  async #pursue(under: { readonly order: GrossSettlement; readonly course: Course }): Promise<void> {
    await this.#follow(under, await this.#found(under.order), false);
  }

  async #decided(order: GrossSettlement): Promise<FinalOutcome | { status: 'absent' }> {
    const answer = await this.#bokwire.submit(order);
    if (answer.status === 'credited' || (answer.status === 'rejected' && !isInconclusive(answer, true))) return answer;
    return this.#found(order);
  }

  #found(order: GrossSettlement): Promise<FinalOutcome | { status: 'absent' }> {
    return inquire({ clock: this.#clock, backoff: this.#rules.inquiry.value }, this.#bokwire, order.id);
  }
}

function grossOf(payment: string): string {
  return `${payment}:gross`;
}
