import type { RecordEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Random } from '../kernel/random.ts';
import type { FaultSeam, FaultSpec, FaultVerb } from './scenario.ts';

/** What a fault can match on. Fields that a seam does not have are absent. */
export interface Message {
  readonly tool?: string;
  readonly agent?: string;
  readonly from?: string;
  readonly to?: string;
  readonly kind?: string;
}

/** Verbs that strike after the far side has done its work: the reply, not the request, is what goes wrong. */
const afterCommit: ReadonlySet<FaultVerb> = new Set(['lose-reply', 'corrupt', 'truncate', 'answer-error-after-posting']);

/** Length of one up or down phase of `flap`, unless the fault says otherwise. */
const flapMs = 5_000;

/** How many messages one fault may strike; a bound on work, far above any real scenario. */
const strikesMax = 10_000;

/** Decides which faults of a case strike a message, and says so in the journal. */
export class FaultPlan {
  readonly #faults: readonly { readonly spec: FaultSpec; readonly random: Random; matched: number; fired: number }[];
  readonly #start: EpochMs;
  readonly #record: RecordEvent;

  constructor(deps: { readonly faults: readonly FaultSpec[]; readonly random: Random; readonly start: EpochMs; readonly record: RecordEvent }) {
    this.#faults = deps.faults.map((spec, index) => ({ spec, random: deps.random.fork(`fault ${index}`), matched: 0, fired: 0 }));
    this.#start = deps.start;
    this.#record = deps.record;
  }

  /** The faults that strike this message, in the order of the case. Every one is recorded. */
  strike(where: FaultSeam, message: Message, now: EpochMs): readonly FaultSpec[] {
    if (this.#faults.length === 0) return none;
    const struck: FaultSpec[] = [];
    for (const [index, fault] of this.#faults.entries()) {
      const { spec } = fault;
      if (spec.where !== where || fault.fired >= strikesMax || !fits(spec.match, message)) continue;
      fault.matched += 1;
      if (!this.#triggers(fault, now)) continue;
      fault.fired += 1;
      struck.push(spec);
      this.#record({
        kind: 'fault.fired',
        at: now,
        data: { fault: index, where, verb: spec.do, target: describe(message), afterCommit: afterCommit.has(spec.do) },
      });
    }
    return struck;
  }

  #triggers(fault: { readonly spec: FaultSpec; readonly random: Random; readonly matched: number }, now: EpochMs): boolean {
    const { nth, probability, when } = fault.spec;
    if (nth !== undefined) return fault.matched === nth;
    if (probability !== undefined) return fault.random.next() < probability;
    if (when === undefined) return true;
    const from = this.#start + when.fromMinute * 60_000;
    if (now < from || now >= this.#start + when.untilMinute * 60_000) return false;
    return fault.spec.do !== 'flap' || Math.floor((now - from) / (fault.spec.forMs ?? flapMs)) % 2 === 0;
  }
}

const none: readonly FaultSpec[] = [];

function fits(match: FaultSpec['match'], message: Message): boolean {
  if (match === undefined) return true;
  return (
    (match.tool === undefined || match.tool === message.tool) &&
    (match.agent === undefined || match.agent === message.agent) &&
    (match.from === undefined || match.from === message.from) &&
    (match.to === undefined || match.to === message.to) &&
    (match.kind === undefined || match.kind === message.kind)
  );
}

function describe(message: Message): string {
  return message.tool === undefined
    ? `${message.kind ?? 'message'} ${message.from ?? '?'} to ${message.to ?? '?'}`
    : `${message.tool} of ${message.agent ?? '?'}`;
}
