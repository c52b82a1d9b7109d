import type { Agent, AgentContext, ToolAnswer } from '../../../agents/agent.ts';
import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { JsonValue } from '../../kernel/event.ts';
import type { Ids } from '../../kernel/id.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { callsMaxOfCase } from '../../runner/agent-seat.ts';
import { ambient } from '../ambient.ts';
import type { AgentLine } from './agent-side.ts';
import type { Spoken } from './spoken.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** A wait that was not answered is asked for again so often, with a real pause between; together longer than a restart takes. */
const waitTriesMax = 40;
const retryMs = 250;

/** Most real time that a pause takes while nobody knows what time it is in the world. */
const blindPauseMsMax = 5_000;

export interface ChaosSeat {
  readonly name: string;
  readonly line: AgentLine;
  readonly room: WaitingRoom;
  readonly ids: Ids;
  /** What the agent sends and sees, in order, together with that of the others. */
  readonly spoken: Spoken[];
  readonly deadline: EpochMs;
  readonly parameters: AgentContext['parameters'];
  /** Aborts when the real time of the trial is up. */
  readonly signal: AbortSignal;
}

/** Lets an agent work until it is done, or its time is up on either clock. Never rejects for what the agent does. */
export async function seatAgent(seat: ChaosSeat, agent: Agent): Promise<void> {
  const end = Promise.withResolvers<{ readonly how: 'returned' | 'threw' | 'stopped'; readonly message: string }>();
  const sitting = new Sitting(seat, (message) => end.resolve({ how: 'stopped', message }));
  seat.signal.addEventListener('abort', () => end.resolve({ how: 'stopped', message: 'the real time of the trial was up' }), { once: true });
  seat.room.enter(seat.name);
  agent(sitting.context()).then(
    () => end.resolve({ how: 'returned', message: '' }),
    (error: unknown) => end.resolve({ how: 'threw', message: error instanceof Error ? error.message : String(error) }),
  );
  const data = await end.promise;
  sitting.over = true;
  seat.room.leave(seat.name);
  seat.spoken.push({ kind: 'agent.ended', agent: seat.name, call: null, data });
  await seat.line.close();
}

class Sitting {
  readonly #seat: ChaosSeat;
  readonly #giveUp: (message: string) => void;
  #calls = 0;
  /** As the last answer said. */
  #now: EpochMs | undefined;
  over = false;

  constructor(seat: ChaosSeat, giveUp: (message: string) => void) {
    this.#seat = seat;
    this.#giveUp = giveUp;
  }

  context(): AgentContext {
    const { room, name, line, ids, parameters } = this.#seat;
    return {
      tools: { list: () => room.during(name, () => line.list()), call: (tool, args) => this.#call(tool, args) },
      pause: (ms) => this.#pause(ms),
      newKey: () => ids.next('key'),
      parameters,
    };
  }

  async #call(tool: string, args: Record<string, unknown>): Promise<ToolAnswer> {
    const { name, line, room, ids, spoken } = this.#seat;
    if (this.over) return never();
    this.#calls += 1;
    if (this.#calls > callsMaxOfCase) return this.#stop(`more than ${callsMaxOfCase} calls`);
    const until = tool === 'wait_until' && typeof args['at'] === 'string' ? parseInstant(args['at']) : undefined;
    if (until !== undefined) await room.turn(name, until);
    const call = ids.next('agent-call');
    spoken.push({ kind: 'agent.called', agent: name, call, data: { tool, arguments: args as JsonValue } }); // an agent sends JSON or nothing
    const answer = await room.during(name, () => line.call(tool, args));
    if (this.over) return never();
    spoken.push(seen(name, call, tool, answer));
    if (answer.kind === 'result') this.#now = parseInstant(String(answer.content['asOf'])) ?? this.#now;
    const isLate = this.#now !== undefined && this.#now >= this.#seat.deadline;
    const isOut = answer.kind === 'error' && answer.code === 'unauthenticated'; // its token ends with the case
    return isLate || isOut ? this.#stop('the time of the case was up') : answer;
  }

  /** Doing nothing is asking the world to wait. While nobody knows what time it is, a moment of real time has to do. */
  async #pause(ms: number): Promise<void> {
    if (this.#now === undefined) return ambient.wait(Math.min(ms, blindPauseMsMax));
    const at = formatKst(Math.min(this.#now + ms, this.#seat.deadline));
    for (let tries = 0; tries < waitTriesMax; tries += 1) {
      const answer = await this.#call('wait_until', { at });
      if (answer.kind !== 'no-reply') return; // an error says that the moment has gone by
      await ambient.wait(retryMs);
    }
  }

  #stop<T>(message: string): Promise<T> {
    this.#giveUp(message);
    return never();
  }
}

function seen(agent: string, call: string, tool: string, answer: ToolAnswer): Spoken {
  if (answer.kind === 'no-reply') return { kind: 'agent.unanswered', agent, call, data: { tool } };
  const { kind, ...refusal } = answer;
  const content = kind === 'result' ? answer.content : refusal;
  return { kind: 'agent.answered', agent, call, data: { tool, answer: content as JsonValue, error: kind === 'error' } }; // parsed from JSON text
}

/** Whatever an agent still awaits after its end never comes. */
function never<T>(): Promise<T> {
  return new Promise(() => {});
}
