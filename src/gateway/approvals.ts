import type { Cancel, Clock } from '../kernel/clock.ts';
import type { AnyDraft, AnyEvent, EventData, RecordEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import { approvalMinutesDefault, type PolicyRule, type StepUpCause } from '../kernel/policy.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import type { Caller } from './caller.ts';
import { fieldsOf, type Owner, type Payment } from './payment.ts';
import { PaymentHistory } from './payment-history.ts';

/** A person's word on one payment: asked for by one agent for its principal, for these fields and no other, good once and for a while. */
export interface Approval {
  readonly id: string;
  /** The payment that it is for. */
  readonly instruction: string;
  readonly owner: Owner;
  readonly agent: string;
  readonly why: readonly StepUpCause[];
  readonly fields: EventData['approval.asked']['fields'];
  readonly until: EpochMs;
  /** Who approves it must not be its principal. */
  readonly fourEyes: boolean;
  /** `used`: the payment has taken its budget under it. */
  readonly state: 'asked' | 'approved' | 'refused' | 'expired' | 'used';
}

/** Who is asked. May hear of the same request more than once, and answers in its time with {@link Approvals.answer}, or never. */
export type Approver = (approval: Approval) => void;

export interface ApprovalsDeps {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly approver: Approver;
}

/**
 * Human approval (결재). No approver means no: a request that nobody answers lapses, and so does an approval that nobody uses. The first answer holds.
 * A fold over what the gateway records, so that requests, answers and their end survive a restart.
 */
export class Approvals {
  readonly #deps: ApprovalsDeps;
  readonly #history = new PaymentHistory();
  readonly #byId = new Map<string, Approval>();
  readonly #timers = new Map<string, Cancel>();

  /** `record` must bring what it records to {@link note}. */
  constructor(deps: ApprovalsDeps) {
    this.#deps = deps;
  }

  /**
   * Whether the payment may go on under the rule that let its call pass. Whoever has to wait gets the request, and each time the approver is
   * reminded; what was refused or has lapsed is refused for good. Only the agent that asked goes on with what was approved. `calledWon`: of a line, the sum
   * of its file, so that no sum gets past a person by being split into lines.
   */
  ruling(
    caller: Caller,
    payment: Payment,
    rule: PolicyRule,
    calledWon: Won = payment.order.amountWon,
  ): 'free' | Approval | { readonly reason: ReasonCode } {
    const now = this.#deps.clock.now();
    const known = this.#byId.get(idOf(payment.id));
    if (known === undefined) {
      const why = this.#history.causes(rule, { ...payment, calledWon }, now);
      return why.length === 0 ? 'free' : this.#ask(caller, payment, { why, rule, now });
    }
    const { state } = isLive(known) && now >= known.until ? this.#expire(known) : known;
    switch (state) {
      case 'asked':
        this.#deps.approver(known);
        return known;
      case 'approved':
        return known.agent === caller.agent ? 'free' : known;
      case 'refused':
        return { reason: 'approval_refused' };
      case 'expired':
      case 'used':
        return { reason: 'approval_expired' };
    }
  }

  /**
   * A person's answer. False: nothing of that id waits for one, because it was never asked, was answered before, or has lapsed; or its principal
   * would approve what takes another's eyes.
   */
  answer(id: string, decision: 'approved' | 'refused', by: string): boolean {
    const known = this.#byId.get(id);
    if (known?.state !== 'asked') return false;
    if (decision === 'approved' && known.fourEyes && by === known.owner.principal) return false;
    const now = this.#deps.clock.now();
    if (now >= known.until) this.#expire(known);
    else this.#deps.record({ kind: `approval.${decision}`, at: now, agent: known.agent, instruction: known.instruction, data: { approval: id, by } });
    return now < known.until;
  }

  find(id: string): Approval | undefined {
    return this.#byId.get(id);
  }

  /** Requests that wait for an answer, oldest first. */
  waiting(): readonly Approval[] {
    const now = this.#deps.clock.now();
    return [...this.#byId.values()].filter(({ state, until }) => state === 'asked' && now < until);
  }

  /** Folds what the gateway records or once recorded. */
  note(fact: AnyEvent | AnyDraft): void {
    this.#history.note(fact);
    switch (fact.kind) {
      case 'approval.asked': {
        const { approval: id, tenant, principal, why, fields, validMs } = fact.data;
        const about = { instruction: fact.instruction ?? '', owner: { tenant, principal }, agent: fact.agent ?? '' };
        const fourEyes = fact.data.fourEyes === true;
        this.#byId.set(id, { id, ...about, why, fields, until: fact.at + validMs, fourEyes, state: 'asked' });
        return;
      }
      case 'approval.approved':
        this.#turn(fact.data.approval, 'approved');
        return;
      case 'approval.refused':
        this.#turn(fact.data.approval, 'refused');
        return;
      case 'approval.expired':
        this.#turn(fact.data.approval, 'expired');
        return;
      case 'budget.reserved':
        this.#turn(idOf(fact.instruction ?? ''), 'used');
        return;
      default: // nothing to do with approvals
        return;
    }
  }

  /** After the last {@link note} of a restart: who is waited for is asked again, and what has lapsed meanwhile ends. */
  resume(): void {
    for (const approval of this.#byId.values()) {
      if (!isLive(approval)) continue;
      this.#watch(approval);
      if (approval.state === 'asked') this.#deps.approver(approval);
    }
  }

  #ask(
    { agent }: Caller,
    { id: instruction, owner, order }: Payment,
    { why, rule, now: at }: { readonly why: readonly StepUpCause[]; readonly rule: PolicyRule; readonly now: EpochMs },
  ): Approval {
    const { tenant, principal } = owner;
    const validMs = (rule.approvalMinutes ?? approvalMinutesDefault) * 60_000;
    const eyes = rule.fourEyes === true ? { fourEyes: true as const } : {};
    const data = { approval: idOf(instruction), tenant, principal, why, fields: fieldsOf(order), validMs, ...eyes };
    this.#deps.record({ kind: 'approval.asked', at, agent, instruction, data });
    const asked = this.#byId.get(data.approval);
    if (asked === undefined) throw new Error('a request for approval was recorded and did not come back to whoever keeps them');
    this.#watch(asked);
    this.#deps.approver(asked);
    return asked;
  }

  #watch({ id, until }: Approval): void {
    const lapse = () => {
      const known = this.#byId.get(id);
      if (known !== undefined && isLive(known)) this.#expire(known);
    };
    this.#timers.set(id, this.#deps.clock.at(Math.max(until, this.#deps.clock.now()), `end of ${id}`, lapse));
  }

  #expire(approval: Approval): Approval {
    const { id, agent, instruction } = approval;
    this.#deps.record({ kind: 'approval.expired', at: this.#deps.clock.now(), agent, instruction, data: { approval: id } });
    return { ...approval, state: 'expired' };
  }

  #turn(id: string, state: Approval['state']): void {
    const known = this.#byId.get(id);
    if (known === undefined) return;
    this.#byId.set(id, { ...known, state });
    if (isLive({ state })) return;
    this.#timers.get(id)?.();
    this.#timers.delete(id);
  }
}

/** Waits for an answer, or to be used. */
function isLive({ state }: Pick<Approval, 'state'>): boolean {
  return state === 'asked' || state === 'approved';
}

/** A payment is asked about once: what is refused or lapses ends its key. */
function idOf(instruction: string): string {
  return instruction.replace(/^transfer-/, 'approval-');
}
