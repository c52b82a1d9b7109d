import type { Event, JsonValue } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Observer } from './observer.ts';

/** One tool call as the agent sent it, and what the agent got to see of the answer. */
export interface Call {
  readonly agent: string;
  readonly tool: string;
  readonly arguments: JsonValue;
  readonly seq: number;
  readonly at: EpochMs;
  answer: { readonly content: JsonValue; readonly error: boolean } | null;
  /** When the agent had its answer, or gave up waiting; null while the call is open. */
  settled: { readonly seq: number; readonly at: EpochMs } | null;
}

/** What agents sent and saw, in order. */
export class Transcript implements Observer {
  readonly calls: Call[] = [];
  /** When agents were stopped at their work. */
  readonly stoppedAt = new Map<string, EpochMs>();
  readonly #byName = new Map<string, Call>();

  readonly on = {
    'agent.called': (event: Event<'agent.called'>) => {
      const { agent, seq, at, data } = event;
      if (agent === null) return;
      const call: Call = { agent, tool: data.tool, arguments: data.arguments, seq, at, answer: null, settled: null };
      this.calls.push(call);
      this.#byName.set(nameOf(event), call);
    },
    'agent.answered': (event: Event<'agent.answered'>) => {
      const call = this.#byName.get(nameOf(event));
      if (call === undefined || call.settled !== null) return;
      call.answer = { content: event.data.answer, error: event.data.error };
      call.settled = { seq: event.seq, at: event.at };
    },
    'agent.unanswered': (event: Event<'agent.unanswered'>) => {
      const call = this.#byName.get(nameOf(event));
      if (call !== undefined) call.settled ??= { seq: event.seq, at: event.at };
    },
    'agent.ended': ({ agent, at, data }: Event<'agent.ended'>) => {
      if (agent !== null && data.how === 'stopped') this.stoppedAt.set(agent, at);
    },
  };
}

function nameOf({ agent, call }: { readonly agent: string | null; readonly call: string | null }): string {
  return `${agent}\n${call}`;
}
