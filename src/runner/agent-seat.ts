import type { Agent, AgentContext, ToolAnswer, Tools } from '../../agents/agent.ts';
import type { Connection, Deadline } from '../../agents/connection.ts';
import { longPausesMs } from '../../agents/habits/patience.ts';
import type { Clock } from '../kernel/clock.ts';
import type { JsonValue, RecordEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import type { AgentParty } from './activity.ts';

/** Calls that an agent of a case gets: ten times what the longest job of the suite takes. */
export const callsMaxOfCase = 2_000;

export interface Seat {
  readonly name: string;
  readonly party: AgentParty;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly ids: Ids;
  /** Without a token with the agent's own. */
  readonly connect: (deadline: (ms: number, from?: number) => Deadline, token?: string) => Promise<Connection>;
  readonly parameters: AgentContext['parameters'];
  /** Most tool calls; an agent that needs more is stopped, not waited for. */
  readonly callsMax: number;
}

export interface SeatedAgent {
  ended(): boolean;
  start(): void;
  /** Ends it at the deadline: whatever it still awaits never comes. */
  stop(): void;
  /** Lets go of what its client still waits for, whose guard timers would keep the process alive for weeks. */
  close(): void;
}

/** Lets one agent work as a real MCP client and writes down what it sends and what it gets to see. */
export function seatAgent(seat: Seat, agent: Agent): SeatedAgent {
  let ended = false;
  const waiting = new Set<RunningDeadline>();
  const end = (how: 'returned' | 'threw' | 'stopped', message: string) => {
    if (ended) return;
    ended = true;
    seat.party.end();
    seat.record({ kind: 'agent.ended', at: seat.clock.now(), agent: seat.name, data: { how, message } });
  };
  const connect = (token?: string) => seat.party.calling(() => seat.connect((ms, from) => startDeadline(seat.clock, waiting, { ms, from }), token));
  const work = async () => {
    const giveUp = () => end('stopped', `more than ${seat.callsMax} calls`);
    await agent(contextOf(seat, { first: await joined(seat, connect, () => ended), connect, ended: () => ended, giveUp }));
  };
  const start = () => {
    seat.party.begin();
    work().then(
      () => end('returned', ''),
      (error: unknown) => end('threw', error instanceof Error ? error.message : String(error)),
    );
  };
  return {
    ended: () => ended,
    start,
    stop: () => end('stopped', 'the time of the case was up'),
    close: () => {
      ended = true;
      for (const { abort } of waiting) abort();
    },
  };
}

/** A gateway may be down when the agent comes. Whatever hosts the agent tries again, which moves no money; after an hour it gives up. */
async function joined(seat: Seat, connect: () => Promise<Connection>, ended: () => boolean): Promise<Connection> {
  for (const pauseMs of longPausesMs) {
    try {
      return await connect();
    } catch {
      await seat.party.pausing(seat.clock.sleep(pauseMs));
      if (ended()) await never();
    }
  }
  return connect();
}

interface Sitting {
  readonly first: Connection;
  readonly connect: (token: string) => Promise<Connection>;
  readonly ended: () => boolean;
  readonly giveUp: () => void;
}

/** Whatever an agent does counts and is written down as its own, whichever token it shows. */
function contextOf(seat: Seat, { first, connect, ended, giveUp }: Sitting): AgentContext {
  let calls = 0;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await seat.party.calling(work);
    return ended() ? never() : result;
  };
  const toolsOver = (connection: Connection): Tools => ({
    list: () => guarded(() => connection.list()),
    call: async (name, args) => {
      calls += 1;
      if (calls > seat.callsMax) giveUp();
      if (ended()) return never();
      const call = seat.ids.next('call');
      const note = { agent: seat.name, call };
      seat.record({ ...note, kind: 'agent.called', at: seat.clock.now(), data: { tool: name, arguments: args as JsonValue } }); // an agent sends JSON or nothing
      const answer = await guarded(() => connection.call(name, args));
      writeDown(seat, note, name, answer);
      return answer;
    },
  });
  return {
    tools: toolsOver(first),
    signIn: async (token) => {
      const joined = await connect(token).catch((error: unknown) => notLetIn(error));
      if (ended()) return never();
      return joined === undefined ? undefined : toolsOver(joined);
    },
    pause: async (ms) => {
      await seat.party.pausing(seat.clock.sleep(Math.max(0, ms)));
      if (ended()) await never();
    },
    newKey: () => seat.ids.next('key'),
    parameters: seat.parameters,
  };
}

/** Both SDKs reject with errors of their own when a token is refused; what is not an error at all is a defect. */
function notLetIn(error: unknown): undefined {
  if (!(error instanceof Error)) throw error;
  return undefined;
}

function writeDown(seat: Seat, note: { readonly agent: string; readonly call: string }, tool: string, answer: ToolAnswer): void {
  const at = seat.clock.now();
  if (answer.kind === 'no-reply') {
    seat.record({ ...note, kind: 'agent.unanswered', at, data: { tool } });
    return;
  }
  const { kind, ...seen } = answer;
  const content = kind === 'result' ? answer.content : seen;
  seat.record({ ...note, kind: 'agent.answered', at, data: { tool, answer: content as JsonValue, error: kind === 'error' } }); // parsed from JSON text
}

interface RunningDeadline extends Deadline {
  readonly abort: () => void;
}

/** A limit on one reply, on the world's clock. */
function startDeadline(clock: Clock, waiting: Set<RunningDeadline>, limit: { readonly ms: number; readonly from: number | undefined }): Deadline {
  const controller = new AbortController();
  const abort = () => {
    waiting.delete(deadline);
    controller.abort();
  };
  const cancelAbort = clock.at(Math.max(clock.now(), limit.from ?? 0) + limit.ms, 'reply deadline', abort);
  const deadline: RunningDeadline = {
    signal: controller.signal,
    abort,
    cancel: () => {
      waiting.delete(deadline);
      cancelAbort();
    },
  };
  waiting.add(deadline);
  return deadline;
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}
