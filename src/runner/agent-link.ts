import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/id.ts';
import type { Random } from '../kernel/random.ts';
import type { AgentParty } from './activity.ts';
import { errorAnswer, falseAnswer } from './false-answer.ts';
import { delayMsOf, reorderMsOf } from './fault/lateness.ts';
import { subjectOfCall } from './fault/subject.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultSpec } from './scenario.ts';

/** One JSON-RPC request as text on its way to the gateway, and what is known of it. */
export interface Frame {
  readonly text: string;
  /** Absent on notifications, which nobody waits for. */
  readonly id: string | number | undefined;
  readonly tool: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What comes back for a frame. `status` and `type` mean something over HTTP only. */
export interface Answer {
  readonly text: string;
  readonly status: number;
  readonly type: string;
}

/** How a frame reaches the door, and how its answer comes back; each era has its own. */
export interface Carriage {
  /** The door executes the frame; `undefined` where no answer belongs to it. Never rejects. */
  deliver(frame: Frame): Promise<Answer | undefined>;
  /** Hands an answer to the agent's client. False: the client could not read it and goes on waiting. */
  receive(frame: Frame, answer: Answer): boolean;
}

/** Latency of one way between agent and gateway: uniform within these bounds. */
const latencyMs = { min: 1, max: 6 } as const;

/** How much later than the first a duplicate arrives. */
const duplicateMs = 5;

/**
 * The wire between one agent and the gateway: everything on it is text, takes time from the clock,
 * and can be struck by the faults of the case. It tells the agent's party what is under way.
 */
export class AgentLink {
  readonly #deps: LinkDeps;
  readonly #awaited = new Set<string | number>();

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  send(frame: Frame): void {
    const { clock, ids, party, plan, agent } = this.#deps;
    if (frame.id !== undefined) {
      this.#awaited.add(frame.id);
      party.onWire(true);
    }
    const faults =
      frame.tool === undefined ? [] : plan.strike('agent-gateway', { tool: frame.tool, agent, ...subjectOfCall(frame.arguments) }, clock.now());
    const lie = faults.map((fault) => falseAnswer(fault, frame, { clock, ids })).find((answer) => answer !== undefined);
    if (lie !== undefined) {
      this.#answer(frame, { text: lie, status: 200, type: 'application/json' }, this.#latency());
      return;
    }
    if (faults.some((fault) => fault.do === 'lose-request' || fault.do === 'partition' || fault.do === 'flap')) return;
    const reorder = faults.find((fault) => fault.do === 'reorder');
    const lateMs = reorder === undefined ? 0 : reorderMsOf(reorder);
    this.#deliver(frame, faults, lateMs);
    if (faults.some((fault) => fault.do === 'duplicate')) this.#deliver(frame, faults, lateMs + duplicateMs);
  }

  /** The client gave up on a request: nobody waits for its answer any more. */
  giveUp(id: string | number): void {
    if (this.#awaited.delete(id)) this.#deps.party.onWire(false);
  }

  #deliver(frame: Frame, faults: readonly FaultSpec[], lateMs: number): void {
    const { clock, gateway, carriage, agent, reachable } = this.#deps;
    clock.at(clock.now() + this.#latency() + lateMs, `to the gateway from ${agent}`, () => {
      if (reachable?.() === false) return;
      const name = `${frame.tool ?? 'a request'} of ${agent}`;
      gateway.take(name);
      void carriage.deliver(frame).then((answer) => {
        gateway.done(name);
        if (answer !== undefined) this.#reply(frame, answer, faults);
      });
    });
  }

  #reply(frame: Frame, answer: Answer, faults: readonly FaultSpec[]): void {
    let text: string | undefined = answer.text;
    let lateMs = this.#latency();
    for (const fault of faults) {
      if (fault.do === 'lose-reply') text = undefined;
      else if (fault.do === 'delay') lateMs += delayMsOf(fault);
      else if (fault.do === 'corrupt') text = text?.replace(/[{}":]/g, '\uFFFD');
      else if (fault.do === 'truncate') text = text?.slice(0, text.length >> 1);
      else if (fault.do === 'answer-error-after-posting') text = errorAnswer(frame, 'system_unavailable');
      else if (fault.do === 'credential-revoked') this.#deps.revoke?.(fault.forMs);
    }
    if (text !== undefined) this.#answer(frame, { ...answer, text }, lateMs);
  }

  #answer(frame: Frame, answer: Answer, lateMs: number): void {
    const { clock, carriage, agent } = this.#deps;
    clock.at(clock.now() + lateMs, `to ${agent} from the gateway`, () => {
      const read = carriage.receive(frame, answer);
      if (read && frame.id !== undefined) this.giveUp(frame.id);
    });
  }

  #latency(): number {
    return latencyMs.min + this.#deps.random.below(latencyMs.max - latencyMs.min + 1);
  }
}

export interface LinkDeps {
  readonly agent: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly party: AgentParty;
  readonly gateway: { take(call: string): void; done(call: string): void };
  readonly plan: FaultPlan;
  readonly carriage: Carriage;
  /** False: nobody listens at the far end, and what is sent there is lost. */
  readonly reachable?: () => boolean;
  /** Takes this agent's token out of force, for so long or for good. */
  readonly revoke?: (forMs: number | undefined) => void;
}
