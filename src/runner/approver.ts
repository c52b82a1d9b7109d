import { isDeepStrictEqual } from 'node:util';
import type { Approval, Approvals } from '../gateway/approvals.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyDraft, AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { ApproverName } from './approval-spec.ts';
import { delayMsOf } from './fault/lateness.ts';
import { gatewayId } from './fault/points.ts';
import { subjectOfCall } from './fault/subject.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { PlannedItem } from './job-plan.ts';
import type { FaultSpec } from './scenario.ts';
import type { TrialPlan } from './trial-plan.ts';

/** How long a person takes; `undefined`: is not there. */
const thinkingMs: Readonly<Record<ApproverName, number | undefined>> = { attentive: 4 * 60_000, fatigued: 20 * 60_000, absent: undefined };

export interface ApproverDeps {
  readonly plan: TrialPlan;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  /** The gateway, now or as soon as it is up again. */
  readonly gateway: (task: (approvals: Approvals) => void) => void;
}

/**
 * The person who approves in a case. `attentive` holds each request against the task and refuses what differs from it, also what it has approved
 * before; `fatigued` approves everything, slowly; `absent` never answers. Faults strike the question or the answer; whoever is reminded answers again.
 */
export class ScriptedApprover {
  readonly #deps: ApproverDeps;
  readonly #asked = new Map<string, Approval['fields']>();
  /** Instructions that were approved and may be, or have been, paid. */
  readonly #granted = new Set<string>();
  /** Requests whose answer is on its way. */
  readonly #answering = new Set<string>();
  /** Since when this person knows of what was asked before the process began: whoever is reminded does not start to think anew. */
  readonly #heardAt = new Map<string, EpochMs>();

  constructor(deps: ApproverDeps) {
    this.#deps = deps;
  }

  ask(approval: Approval): void {
    const { plan, clock, faults } = this.#deps;
    const name = plan.approval?.approver ?? 'absent';
    const about = subjectOfCall(approval.fields);
    const struck = faults.strike('approver', { kind: 'approval', from: gatewayId, to: 'approver', agent: approval.agent, ...about }, clock.now());
    const does = (verb: FaultSpec['do']) => struck.some((fault) => fault.do === verb);
    const ms = thinkingMs[name];
    if (ms === undefined || does('lose-request') || does('partition') || this.#answering.has(approval.id)) return;
    if (does('lose-reply')) return;
    this.#answering.add(approval.id);
    const lateMs = struck.reduce((sum, fault) => sum + (fault.do === 'delay' ? delayMsOf(fault) : 0), 0);
    const heardAt = this.#heardAt.get(approval.id) ?? clock.now();
    for (let copies = does('duplicate') ? 2 : 1; copies > 0; copies -= 1)
      clock.at(heardAt + ms + lateMs, `the approver answers ${approval.id}`, () => this.#answer(approval, name));
  }

  /** Folds what earlier processes recorded. A question that a fault struck is not known to have arrived. */
  restore(event: AnyEvent): void {
    this.#follow(event);
    if (event.kind === 'approval.asked') this.#heardAt.set(event.data.approval, event.at);
    if (event.kind === 'fault.fired' && event.data.where === 'approver') this.#heardAt.clear();
  }

  /** What was approved, and what came of it. */
  #follow(fact: AnyEvent | AnyDraft): void {
    const instruction = fact.instruction ?? '';
    if (fact.kind === 'approval.asked') this.#asked.set(instruction, fact.data.fields);
    if (fact.kind === 'approval.approved') this.#granted.add(instruction);
    if (fact.kind === 'approval.expired' || fact.kind === 'budget.released') this.#granted.delete(instruction);
  }

  /** The pen of the gateway, over whose shoulder the approver looks. */
  overlooking(record: RecordEvent): RecordEvent {
    return (draft) => {
      this.#follow(draft as AnyDraft); // one draft: its kind and data belong together
      return record(draft);
    };
  }

  #answer(approval: Approval, name: ApproverName): void {
    this.#answering.delete(approval.id);
    const decision = name === 'fatigued' || this.#isOwed(approval) ? 'approved' : 'refused';
    this.#deps.gateway((approvals) => void approvals.answer(approval.id, decision, `${name} approver`));
  }

  /** The task has more such payments than were approved before. */
  #isOwed({ agent, instruction, fields }: Approval): boolean {
    const items = this.#deps.plan.jobs.find((job) => job.agent === agent)?.items.filter((item) => isItem(item, fields)) ?? [];
    const before = [...this.#granted].filter(
      (other) => other !== instruction && isDeepStrictEqual(withoutReturn(this.#asked.get(other)), withoutReturn(fields)),
    );
    return items.length > before.length;
  }
}

function isItem({ kind, payer, payee, payeeName, amountWon, memo }: PlannedItem, fields: Approval['fields']): boolean {
  const asked = withoutReturn(fields);
  const item = {
    fromBank: payer.ref.bank,
    fromAccount: payer.ref.account,
    toBank: payee.ref.bank,
    toAccount: payee.ref.account,
    toHolder: payeeName,
  };
  return isDeepStrictEqual(asked, { ...item, amountWon: String(amountWon), memo, gives: kind === 'return' ? 'back' : 'away' });
}

/** Which transfer is given back is for the bank to check; whether it comes in a file is nothing to the payee. */
function withoutReturn(fields: Approval['fields'] | undefined): object {
  const { returnOf = null, file: _, ...rest } = fields ?? {};
  return { ...rest, gives: returnOf === null ? 'away' : 'back' };
}
