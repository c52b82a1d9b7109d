import type { AnyEvent, Event, EventKind } from '../kernel/event.ts';
import type { BookMove, Step, StepShape, StepWeight } from './life.ts';
import { factsOf } from './life-facts.ts';
import { effectOf, targetOf } from './life-faults.ts';
import { gatewayLane, type Lanes } from './life-lanes.ts';

type Draft = { -readonly [K in keyof Step]: Step[K] };

interface Path {
  readonly from: string;
  readonly to: string;
  readonly shape: StepShape;
  readonly weight: StepWeight;
  readonly fault?: string | null;
}

/** A tool call on its way: what a fault did to its reply shows when the reply would have come. */
interface Call {
  readonly agent: string;
  readonly tool: string;
  readonly step: Draft;
  fault: { readonly verb: string; readonly lost: boolean; drawn: boolean } | null;
  open: boolean;
}

/** Kinds that are told although no agent has acted yet. */
const preludeKinds: ReadonlySet<EventKind> = new Set([
  'participant.changed',
  'cap.changed',
  'collateral.lodged',
  'loss-sharing.changed',
  'cap.band',
  'agent.ended',
  'fault.fired',
]);

/** Turns events into rows of the sequence diagram, one at a time and in order. */
export class Steps {
  readonly #lanes: Lanes;
  readonly #steps: Draft[] = [];
  readonly #calls: Call[] = [];
  /** Per instruction and rail: who handed it over, and whether the answer will be lost. */
  readonly #hops = new Map<string, { readonly sender: string; fault: string | null }>();
  readonly #holders = new Map<string, string>();
  /** Replies that will be lost, known when the request leaves; `instruction` is null where the fault does not name it. */
  readonly #lostReplies: { readonly rail: string; readonly verb: string; readonly instruction: string | null }[] = [];
  #clearing = 'kftc';
  #started = false;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  list(): readonly Step[] {
    return this.#steps;
  }

  take(event: AnyEvent, moves: readonly BookMove[]): void {
    this.#started ||= event.kind === 'agent.called';
    const path = this.#pathOf(event);
    if (path === undefined || !(this.#started || preludeKinds.has(event.kind))) return;
    const step = draftOf(event, path, moves);
    this.#steps.push(step);
    if (event.kind === 'agent.called') this.#calls.push({ agent: event.agent ?? '', tool: event.data.tool, step, fault: null, open: true });
  }

  #pathOf(event: AnyEvent): Path | undefined {
    if (isByPerson(event) || isOfDefault(event) || isOfOneRail(event)) return this.#aside(event);
    if (isFounding(event) || event.kind === 'reserve.attested' || event.kind === 'tokens.attested') return undefined;
    switch (event.kind) {
      case 'trial.opened':
      case 'trial.closed':
        return undefined;
      case 'agent.called':
        return { from: this.#lanes.agent(event.agent), to: gatewayLane, shape: 'request', weight: 'main' };
      case 'agent.answered':
      case 'agent.unanswered':
        return this.#answered(event);
      case 'agent.ended':
        return at(this.#lanes.agent(event.agent));
      case 'audit.outcome':
        return this.#left(event);
      case 'fault.fired':
        return this.#struck(event);
      case 'instruction.received':
        return this.#received(event);
      case 'instruction.concluded':
        return this.#concluded(event);
      case 'instruction.fenced':
        return at(this.#lanes.rail(event.data.rail));
      case 'account.changed':
      case 'account.agreed':
      case 'day.closed':
      case 'transfer.posted':
      case 'transfer.held':
      case 'transfer.captured':
      case 'transfer.voided':
      case 'transfer.expired':
        return this.#started ? at(this.#lanes.rail(event.data.book)) : undefined;
      case 'participant.changed':
        return at(this.#lanes.find(event.data.participant) ?? this.#clearing);
      case 'cap.band':
      case 'netting.closed':
      case 'session.settled':
      case 'session.shortfall':
        return at(this.#lanes.rail(this.#clearing));
      case 'cap.changed':
      case 'obligation.accrued':
        return at(this.#lanes.rail(this.#clearing), 'detail');
      case 'mandate.revoked':
      case 'breaker.changed':
        return at(gatewayLane);
      case 'mandate.issued':
      case 'claim.opened':
      case 'claim.answered':
      case 'budget.reserved':
      case 'budget.consumed':
      case 'budget.released':
      case 'audit.intent':
      case 'audit.sealed':
        return at(gatewayLane, 'detail');
      default:
        event satisfies never;
        return undefined;
    }
  }

  /** Beside the way of a payment. */
  #aside(event: PersonsFact | DefaultFact | RailFact): Path {
    if (isByPerson(event)) return at(gatewayLane);
    return isOfOneRail(event) ? at(this.#lanes.rail(event.data.rail)) : this.#inDefault(event);
  }

  #inDefault({ kind }: DefaultFact): Path {
    return at(this.#lanes.rail(this.#clearing), kind === 'collateral.lodged' || kind === 'loss-sharing.changed' ? 'detail' : 'main');
  }

  /** What the agent got to see, or that it waited in vain. */
  #answered(event: Event<'agent.answered'> | Event<'agent.unanswered'>): Path {
    const agent = this.#lanes.agent(event.agent);
    const call = this.#calls.find((item) => item.open && item.agent === event.agent && item.tool === event.data.tool && sameCall(item, event));
    if (call !== undefined) call.open = false;
    const fault = call?.fault ?? null;
    if (event.kind === 'agent.answered') return { from: gatewayLane, to: agent, shape: 'reply', weight: 'main', fault: fault?.verb ?? null };
    if (fault === null || !fault.lost || fault.drawn) return at(agent);
    return { from: gatewayLane, to: agent, shape: 'lost', weight: 'main', fault: fault.verb };
  }

  /** The gateway's answer leaves; drawn only if it gets lost, since otherwise its arrival says the same. */
  #left(event: Event<'audit.outcome'>): Path {
    const call = this.#calls.find(
      (item) => item.agent === event.agent && item.tool === event.data.tool && item.fault?.lost === true && !item.fault.drawn,
    );
    if (call?.fault == null) return at(gatewayLane, 'detail');
    call.fault.drawn = true;
    return { from: gatewayLane, to: call.agent, shape: 'lost', weight: 'main', fault: call.fault.verb };
  }

  #struck(event: Event<'fault.fired'>): Path | undefined {
    const target = targetOf(event.data);
    const { verb } = event.data;
    if (target === undefined) return { ...at(gatewayLane), fault: verb };
    const effect = effectOf(event.data);
    if (target.seam === 'door') {
      const call = this.#calls.findLast((item) => item.open && item.fault === null && item.agent === target.agent && item.tool === target.tool);
      if (call === undefined) return { ...at(this.#lanes.agent(target.agent)), fault: verb };
      call.fault = { verb, lost: effect === 'reply-lost', drawn: false };
      if (effect === 'request-lost') call.step.shape = 'lost';
      if (effect === 'request-lost' || effect === 'late') call.step.fault = verb;
      return at(gatewayLane, 'detail');
    }
    const from = this.#lanes.rail(target.from);
    const to = this.#lanes.rail(target.to);
    // Inquiries leave no event at the rail: what happened to their reply is drawn at once.
    const inquiry = target.kind === 'status' || target.kind === 'ask';
    if (effect === 'late') return { from, to, shape: 'request', weight: 'main', fault: verb };
    if (effect === 'request-lost') return { from, to, shape: 'lost', weight: 'main', fault: verb };
    if (effect === 'reply-forged') return { from: to, to: from, shape: 'reply', weight: 'main', fault: verb };
    if (inquiry) return { from: to, to: from, shape: 'lost', weight: 'main', fault: verb };
    this.#lostReplies.push({ rail: to, verb, instruction: event.instruction });
    return at(to, 'detail');
  }

  /** A rail has the instruction from the one that held it last: the gateway first, then rail by rail. */
  #received(event: Event<'instruction.received'>): Path {
    const rail = this.#lanes.rail(event.data.rail);
    const { id, kind } = event.data.instruction;
    if (kind === 'credit-transfer' && rail.startsWith('kftc')) this.#clearing = rail;
    const known = this.#hops.get(`${id}\n${rail}`);
    const sender = known?.sender ?? this.#holders.get(id) ?? (kind === 'credit-transfer' ? gatewayLane : this.#lanes.rail(this.#clearing));
    const struck = this.#lostReplies.findIndex((lost) => lost.rail === rail && (lost.instruction ?? id) === id);
    const fault = struck < 0 ? null : (this.#lostReplies.splice(struck, 1)[0]?.verb ?? null);
    this.#hops.set(`${id}\n${rail}`, { sender, fault });
    this.#holders.set(id, rail);
    return { from: sender, to: rail, shape: sender === rail ? 'local' : 'request', weight: 'main' };
  }

  #concluded(event: Event<'instruction.concluded'>): Path {
    const rail = this.#lanes.rail(event.data.rail);
    const hop = this.#hops.get(`${event.instruction}\n${rail}`);
    if (hop === undefined || hop.sender === rail) return at(rail);
    if (event.instruction !== null) this.#holders.set(event.instruction, hop.sender);
    const { sender, fault } = hop;
    hop.fault = null;
    return { from: rail, to: sender, shape: fault === null ? 'reply' : 'lost', weight: 'main', fault };
  }
}

type DefaultFact = Extract<
  AnyEvent,
  { kind: 'session.refused' | 'collateral.lodged' | 'loss-sharing.changed' | 'participant.defaulted' | 'closing.extended' }
>;

/** What BOK-Wire+ says of settlements that it refuses, of defaults and of its closing. */
function isOfDefault(event: AnyEvent): event is DefaultFact {
  return ['session.refused', 'collateral.lodged', 'loss-sharing.changed', 'participant.defaulted', 'closing.extended'].includes(event.kind);
}

type RailFact = Extract<
  AnyEvent,
  { kind: 'agreement.changed' | 'consent.changed' | 'return.claimed' | 'return.answered' | 'chain.reorganised' | 'blocklist.changed' }
>;

function isOfOneRail(event: AnyEvent): event is RailFact {
  return ['agreement.changed', 'consent.changed', 'return.claimed', 'return.answered', 'chain.reorganised', 'blocklist.changed'].includes(event.kind);
}

/** What there was before anybody did anything. */
type FoundingFact = Extract<AnyEvent, { kind: 'account.opened' | 'wallet.set' | 'coin.established' }>;

function isFounding(event: AnyEvent): event is FoundingFact {
  return ['account.opened', 'wallet.set', 'coin.established'].includes(event.kind);
}

/** What people say to the gateway: approvals, an operator's orders, a bank's policy. */
type PersonsFact = Extract<AnyEvent, { kind: `approval.${string}` | `stop.${string}` | 'policy.adopted' | 'token.revoked' }>;

function isByPerson(event: AnyEvent): event is PersonsFact {
  return /^(approval|stop)\.|^policy\.adopted$|^token\.revoked$/.test(event.kind);
}

function at(lane: string, weight: StepWeight = 'main'): Path {
  return { from: lane, to: lane, shape: 'local', weight };
}

function sameCall(call: Call, event: Event): boolean {
  return call.step.call === null || event.call === null || call.step.call === event.call;
}

function draftOf(event: Event, path: Path, moves: readonly BookMove[]): Draft {
  const { seq, kind, agent, call, instruction } = event;
  const { from, to, shape, weight, fault = null } = path;
  return { seq, at: event.at, kind, shape, from, to, weight, agent, call, instruction, payment: null, fault, facts: factsOf(event.data), moves };
}
