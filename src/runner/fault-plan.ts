import type { AnyDraft, AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Random } from '../kernel/random.ts';
import { concerns, gatewayId, points, pointsAt } from './fault/points.ts';
import { isAbout, Orders, type Subject } from './fault/subject.ts';
import type { FaultMatch, FaultPoint, FaultSeam, FaultSpec, FaultVerb } from './scenario.ts';

/** What a fault can match on. Fields that a seam does not have are absent. */
export interface Message extends Subject, Omit<FaultMatch, 'component'> {}

/** Verbs that strike after the far side has done its work: the reply, not the request, is what goes wrong. */
const afterCommit: ReadonlySet<FaultVerb> = new Set(['lose-reply', 'corrupt', 'truncate', 'answer-error-after-posting']);

/** Seams at which a message is struck; at the others it is a component. */
const messageSeams: ReadonlySet<FaultSeam> = new Set(['agent-gateway', 'gateway-rail', 'rail-rail', 'approver']);

/** Length of one up or down phase of `flap`, unless the fault says otherwise. */
const flapMs = 5_000;

/** How many messages one fault may strike; a bound on work, far above any real scenario. */
const strikesMax = 10_000;

interface Fault {
  readonly spec: FaultSpec;
  readonly random: Random;
  matched: number;
  fired: number;
  /** Times that its point was reached, and strikes that this owes. */
  reached: number;
  armed: number;
}

/** Decides which faults of a case strike a message, or a component at a point of a payment, and says so in the journal. */
export class FaultPlan {
  readonly #faults: readonly Fault[];
  readonly #start: EpochMs;
  readonly #record: RecordEvent;
  readonly #orders = new Orders();
  readonly #watches: boolean;

  constructor(deps: { readonly faults: readonly FaultSpec[]; readonly random: Random; readonly start: EpochMs; readonly record: RecordEvent }) {
    this.#faults = deps.faults.map((spec, index) => ({
      spec,
      random: deps.random.fork(`fault ${index}`),
      matched: 0,
      fired: 0,
      reached: 0,
      armed: 0,
    }));
    this.#start = deps.start;
    this.#record = deps.record;
    this.#watches = deps.faults.some(({ state, amount, account }) => state !== undefined || amount !== undefined || account !== undefined);
  }

  /** The faults that strike this message, in the order of the case. Every one is recorded. */
  strike(where: FaultSeam, message: Message, now: EpochMs): readonly FaultSpec[] {
    if (this.#faults.length === 0) return none;
    const struck: FaultSpec[] = [];
    for (const [index, fault] of this.#faults.entries()) {
      const { spec } = fault;
      if (spec.where !== where || fault.fired >= strikesMax || !fits(spec.match, message) || !isAbout(spec, message)) continue;
      fault.matched += 1;
      if (!this.#triggers(fault, now)) continue;
      struck.push(spec);
      this.fire(index, describe(message), now);
    }
    return struck;
  }

  /** Folds what earlier processes recorded into one that goes on from their journal: what struck does not strike again, what had not is counted anew. */
  restore(event: AnyEvent): void {
    if (this.#watches) this.#orders.note(event);
    const fault = event.kind === 'fault.fired' ? this.#faults[event.data.fault] : undefined;
    if (fault === undefined) return;
    const nth = fault.spec.nth ?? 1;
    fault.fired += 1;
    fault.matched = Math.max(fault.matched, nth);
    fault.reached = Math.max(fault.reached, nth);
  }

  /** What a question that names only an order is about. */
  subject(instructionId: string): Subject {
    const order = this.#orders.find(instructionId);
    return order === undefined ? {} : { amountWon: order.amountWon, accounts: [order.payer.account, order.payee.account] };
  }

  /** A fact that is being recorded: faults that wait for its point are armed. Returns those that strike a component, by position in the case. */
  reach(draft: AnyDraft, now: EpochMs): readonly number[] {
    if (!this.#watches) return none;
    this.#orders.note(draft);
    if (now < this.#start) return none;
    const reached = pointsAt(draft);
    if (reached.length === 0) return none;
    return [...this.#faults.entries()].filter(([, fault]) => this.#arms(fault, reached, draft)).map(([index]) => index);
  }

  /** Says that a fault strikes now. */
  fire(index: number, target: string, now: EpochMs): void {
    const fault = this.#faults[index];
    if (fault === undefined) throw new Error(`there is no fault ${index}`);
    fault.fired += 1;
    const { where, do: verb, state } = fault.spec;
    const committed = afterCommit.has(verb) || (where === 'process' && state !== undefined && points[state].committed);
    this.#record({ kind: 'fault.fired', at: now, data: { fault: index, where, verb, target, afterCommit: committed } });
  }

  #arms(fault: Fault, reached: readonly FaultPoint[], draft: AnyDraft): boolean {
    const { spec } = fault;
    if (spec.state === undefined || !reached.includes(spec.state) || !isAbout(spec, this.#orders.subject(draft))) return false;
    const component = spec.match?.component;
    if ((component === gatewayId || spec.where === 'operator') && !this.#orders.isClaimed(draft.instruction)) return false;
    if (component !== undefined && component !== gatewayId) {
      if (!concerns(component, spec.state, { draft, order: this.#orders.find(draft.instruction) })) return false;
    }
    fault.reached += 1;
    if (fault.reached !== (spec.nth ?? 1)) return false;
    if (messageSeams.has(spec.where)) fault.armed += 1;
    return !messageSeams.has(spec.where);
  }

  #triggers(fault: Fault, now: EpochMs): boolean {
    const { nth, probability, when, state } = fault.spec;
    if (state !== undefined) {
      if (fault.armed === 0) return false;
      fault.armed -= 1;
      return true;
    }
    if (nth !== undefined) return fault.matched === nth;
    if (probability !== undefined) return fault.random.next() < probability;
    if (when === undefined) return true;
    const from = this.#start + when.fromMinute * 60_000;
    if (now < from || now >= this.#start + when.untilMinute * 60_000) return false;
    return fault.spec.do !== 'flap' || Math.floor((now - from) / (fault.spec.forMs ?? flapMs)) % 2 === 0;
  }
}

const none: readonly never[] = [];

function fits(match: FaultMatch | undefined, message: Message): boolean {
  if (match === undefined) return true;
  return (
    (match.tool === undefined || match.tool === message.tool) &&
    (match.agent === undefined || match.agent === message.agent) &&
    (match.from === undefined || match.from === message.from) &&
    (match.to === undefined || match.to === message.to) &&
    (match.kind === undefined || match.kind === message.kind) &&
    (match.topic === undefined || match.topic === message.topic)
  );
}

function describe(message: Message): string {
  return message.tool === undefined
    ? `${message.kind ?? 'message'} ${message.from ?? '?'} to ${message.to ?? '?'}`
    : `${message.tool} of ${message.agent ?? '?'}`;
}
