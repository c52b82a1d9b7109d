import type { Event, EventData } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { DoorPayment } from '../door.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { differingField, fieldsIn, fieldsOfOrder } from '../payment-fields.ts';
import { type Policy, type PolicyRule, ruleFor } from '../policy-rule.ts';
import { StepUps } from '../step-up.ts';
import { paymentOf } from '../tool-call.ts';

/** A request for a person's approval, and what became of it. */
interface Request {
  readonly id: string;
  readonly instruction: string;
  readonly agent: string | null;
  readonly data: EventData['approval.asked'];
  readonly until: EpochMs;
  state: 'asked' | 'approved' | 'refused' | 'expired' | 'used';
}

/** Which state of its request a refusal speaks of. */
const spokenOf: Readonly<Record<string, readonly Request['state'][]>> = {
  approval_required: ['asked', 'approved'],
  approval_refused: ['refused'],
  approval_expired: ['expired', 'used'],
};

/**
 * What a policy wants a person to approve takes its budget, and reaches a rail, only under an approval that is live and unused, was asked for by the same
 * agent, and names the same fields; nobody is asked without cause, and what is said of a request is so.
 */
export const approvalBinds: Invariant = {
  id: 'approval-binds',
  observe: (trial, tally) => {
    const desk = new Desk(trial);
    return {
      on: {
        'policy.adopted': ({ seq, data }) => void desk.policies.push({ seq, policy: data.policy }),
        'mandate.issued': ({ data: { mandate } }) => void desk.holders.set(mandate.id, mandate),
        'claim.opened': ({ instruction, data }) => void desk.instructions.set(keyName(data, data.key), instruction ?? ''),
        'approval.asked': (event) => tally.count(desk.ask(event)),
        'approval.approved': (event) => tally.count(desk.answer(event, 'approved')),
        'approval.refused': (event) => tally.count(desk.answer(event, 'refused')),
        'approval.expired': (event) => tally.count(desk.lapse(event)),
        'budget.reserved': (event) => {
          const fault = desk.reserve(event);
          if (desk.policies.length > 0) tally.count(fault);
        },
        'budget.consumed': ({ instruction }) => desk.stepUps.finish(instruction, 'credited'),
        'budget.released': ({ instruction }) => desk.stepUps.finish(instruction, 'released'),
        'instruction.received': (event) => {
          const request = desk.requestOf(event.instruction);
          const order = trial.orders.find(event.instruction);
          if (request === undefined || order === undefined || order.payment === null || order.rails[0]?.receivedSeq !== event.seq) return;
          const field = differingField(fieldsIn(request.data.fields), fieldsOfOrder(order.payment));
          if (field !== undefined)
            tally.count(`instruction ${order.id} reached ${event.data.rail} with another ${field} than ${request.id} was about`);
          else
            tally.count(
              request.state === 'used' ? undefined : `instruction ${order.id} reached ${event.data.rail} while ${request.id} was ${request.state}`,
            );
        },
        'audit.outcome': (event) => {
          if (spokenOf[event.data.reason ?? ''] !== undefined) tally.count(desk.sayingFault(event));
        },
      },
    };
  },
};

/** Policies, requests and what was paid before, as they stand. */
class Desk {
  readonly policies: { readonly seq: number; readonly policy: Policy }[] = [];
  readonly holders = new Map<string, { readonly tenant: string; readonly principal: string; readonly agent: string }>();
  /** By tenant, principal and key. */
  readonly instructions = new Map<string, string>();
  readonly stepUps: StepUps;
  readonly #trial: Reconstruction;
  readonly #requests = new Map<string, Request>();

  constructor(trial: Reconstruction) {
    this.#trial = trial;
    this.stepUps = new StepUps(trial.door);
  }

  requestOf(instruction: string | null): Request | undefined {
    return instruction === null ? undefined : this.#requests.get(instruction);
  }

  ask({ instruction, agent, at, data }: Event<'approval.asked'>): string | undefined {
    const door = this.#trial.door.find(instruction);
    const id = data.approval;
    if (instruction === null || door === undefined) return `${id} was asked for a payment that nobody ordered`;
    if (this.#requests.has(instruction)) return `approval of instruction ${instruction} was asked for twice`;
    this.#requests.set(instruction, { id, instruction, agent, data, until: at + data.validMs, state: 'asked' });
    if (data.tenant !== door.tenant || data.principal !== door.principal) return `${id} was asked for another principal than ordered ${instruction}`;
    const field = differingField(fieldsIn(door.fields), fieldsIn(data.fields));
    if (field !== undefined) return `${id} was asked for another ${field} than instruction ${instruction} has`;
    const rule = this.#ruleFor(door);
    const causes = rule === undefined ? [] : this.stepUps.causes(rule, door, at);
    if (causes.length === 0) return `${id} was asked for although nothing calls for it`;
    if ((rule?.fourEyes ?? false) !== (data.fourEyes ?? false))
      return `${id} was asked for ${data.fourEyes ? 'with' : 'without'} four eyes, against its rule`;
    return causes.join() === data.why.join()
      ? undefined
      : `${id} was asked for because of ${data.why.join(', ')}; what calls for it is ${causes.join(', ')}`;
  }

  answer({ instruction, at, data }: Event<'approval.approved'> | Event<'approval.refused'>, state: 'approved' | 'refused'): string | undefined {
    const request = this.requestOf(instruction);
    if (request === undefined || request.id !== data.approval) return `${data.approval} was ${state} without having been asked for`;
    const before = request.state;
    if (before !== 'asked') return `${request.id} was ${state} after it had been ${before}`;
    request.state = state;
    const { fourEyes, principal } = request.data;
    if (state === 'approved' && fourEyes === true && data.by === principal) return `${request.id} was approved by ${principal}, who had initiated it`;
    return at < request.until ? undefined : `${request.id} was ${state} after it had lapsed`;
  }

  lapse({ instruction, at, data }: Event<'approval.expired'>): string | undefined {
    const request = this.requestOf(instruction);
    if (request === undefined || request.id !== data.approval) return `${data.approval} lapsed without having been asked for`;
    const before = request.state;
    request.state = 'expired';
    if (before !== 'asked' && before !== 'approved') return `${request.id} lapsed after it had been ${before}`;
    return at < request.until ? `${request.id} lapsed before its time` : undefined;
  }

  reserve(event: Event<'budget.reserved'>): string | undefined {
    const { instruction, at, data } = event;
    const door = this.#trial.door.find(instruction);
    if (door === undefined) return undefined;
    const request = this.requestOf(instruction);
    const rule = this.#ruleFor(door);
    const causes = request !== undefined || rule === undefined ? [] : this.stepUps.causes(rule, door, at);
    this.stepUps.reserve(event, door);
    const name = `instruction ${instruction}`;
    if (request === undefined)
      return causes.length === 0 ? undefined : `${name} took its budget without the approval that it needs (${causes.join(', ')})`;
    const before = request.state;
    request.state = 'used';
    if (before !== 'approved') return `${name} took its budget while ${request.id} was ${before}`;
    if (at >= request.until) return `${name} took its budget after ${request.id} had lapsed`;
    const holder = this.holders.get(data.mandate);
    const isSame = holder?.tenant === request.data.tenant && holder.principal === request.data.principal && holder.agent === request.agent;
    return isSame ? undefined : `${name} took its budget for ${holder?.agent}, but ${request.agent} had asked for ${request.id}`;
  }

  /** Whoever is told of an approval is told how it stands. */
  sayingFault({ call, data }: Event<'audit.outcome'>): string | undefined {
    const args = this.#trial.door.calls.get(call ?? '')?.arguments;
    const payment = args === undefined ? undefined : paymentOf(args);
    if (payment === undefined) return undefined;
    const request = this.requestOf(this.instructions.get(keyName(data, payment.key)) ?? null);
    const state = request?.state ?? 'never asked for';
    return spokenOf[data.reason ?? '']?.some((each) => each === state) === true
      ? undefined
      : `call ${call} was refused as ${data.reason}, but the approval is ${state}`;
  }

  #ruleFor(door: DoorPayment): PolicyRule | undefined {
    const call = this.#trial.door.lastCall(door);
    const inForce = call === undefined ? undefined : this.policies.findLast(({ seq }) => seq < call.seq);
    if (call === undefined || inForce === undefined) return undefined;
    return ruleFor(inForce.policy, { tenant: door.tenant, agent: call.agent ?? '', tool: call.tool, arguments: call.arguments, at: call.at });
  }
}

function keyName({ tenant, principal }: { readonly tenant: string; readonly principal: string }, key: string): string {
  return `${tenant}\n${principal}\n${key}`;
}
