import { isDeepStrictEqual } from 'node:util';
import type { Agent, AgentContext, ToolAnswer } from '../../agents/agent.ts';
import type { AnyEvent, JsonValue } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';

/** One call as it was recorded. `seen` is null where no answer came. */
export interface RecordedCall {
  readonly seq: number;
  readonly at: EpochMs;
  readonly tool: string;
  readonly arguments: JsonValue;
  settled: { readonly seq: number; readonly at: EpochMs; readonly seen: { readonly content: JsonValue; readonly error: boolean } | null } | null;
}

/** Agents that make the calls of a transcript again, and where the world first answered something else. */
export interface TranscriptAgents {
  readonly agents: ReadonlyMap<string, Agent>;
  divergence(): string | undefined;
}

/** What each agent of a trial called, in order. */
export function recordedCalls(events: readonly AnyEvent[]): ReadonlyMap<string, readonly RecordedCall[]> {
  const calls = new Map<string, RecordedCall[]>();
  const open = new Map<string, RecordedCall>();
  for (const { kind, agent, call, seq, at, data } of events) {
    if (agent === null) continue;
    const name = `${agent} ${call}`;
    if (kind === 'agent.called') {
      const made: RecordedCall = { seq, at, tool: data.tool, arguments: data.arguments, settled: null };
      calls.set(agent, [...(calls.get(agent) ?? []), made]);
      open.set(name, made);
    }
    const made = open.get(name);
    if (made === undefined || made.settled !== null) continue;
    if (kind === 'agent.answered') made.settled = { seq, at, seen: { content: data.answer, error: data.error } };
    if (kind === 'agent.unanswered') made.settled = { seq, at, seen: null };
  }
  return calls;
}

/**
 * Each call goes out when those before it, as recorded, have been answered, and after the pause that was recorded. An agent whose
 * answer differs stops there: what it would have done then nobody knows.
 */
export function transcriptAgents(events: readonly AnyEvent[]): TranscriptAgents {
  let first: string | undefined;
  const agents = [...recordedCalls(events)].map(([name, calls]): readonly [string, Agent] => [
    name,
    (context) =>
      playAgain(context, calls, (message) => {
        first ??= `${name} diverges at ${message}`;
      }),
  ]);
  return { agents: new Map(agents), divergence: () => first };
}

async function playAgain({ tools, pause }: AgentContext, calls: readonly RecordedCall[], diverge: (message: string) => void): Promise<void> {
  const running = new Map<RecordedCall, Promise<boolean>>();
  for (const call of calls) {
    const before = calls.filter(({ settled }) => settled !== null && settled.seq < call.seq);
    for (const same of await Promise.all(before.flatMap((each) => running.get(each) ?? []))) if (!same) return;
    const earlier = calls.filter(({ seq }) => seq < call.seq).flatMap(({ at, settled }) => [at, settled?.at ?? at]);
    const since = Math.max(0, ...earlier.filter((at) => at <= call.at));
    if (since > 0) await pause(call.at - since);
    running.set(call, answeredAlike(call, argumentsOf(call), tools, diverge));
  }
  await Promise.all(running.values());
}

/** Arguments of a tool call are an object in every transcript: nothing else gets past the client. */
function argumentsOf({ arguments: args }: RecordedCall): Record<string, unknown> {
  return typeof args === 'object' && args !== null && !Array.isArray(args) ? (args as Record<string, unknown>) : {}; // arrays are ruled out
}

async function answeredAlike(
  { seq, tool, settled }: RecordedCall,
  args: Record<string, unknown>,
  tools: AgentContext['tools'],
  diverge: (message: string) => void,
): Promise<boolean> {
  const answer = await tools.call(tool, args);
  if (settled === null) return true;
  const [then, now] = [seenText(settled.seen), seenText(seenOf(answer))];
  if (isDeepStrictEqual(then, now)) return true;
  diverge(`event ${seq}: ${tool} was answered ${then}, and now ${now}`);
  return false;
}

function seenOf(answer: ToolAnswer): { readonly content: JsonValue; readonly error: boolean } | null {
  if (answer.kind === 'no-reply') return null;
  const { kind, ...refusal } = answer;
  return { content: (kind === 'result' ? answer.content : refusal) as JsonValue, error: kind === 'error' }; // parsed from JSON text
}

/** Times are left out: a recorded agent thought in real time, which is not to be repeated to the millisecond. */
function seenText(seen: { readonly content: JsonValue; readonly error: boolean } | null): string {
  if (seen === null) return 'nothing';
  return `${seen.error ? 'with the error ' : ''}${JSON.stringify(timeless(seen.content))}`;
}

function timeless(value: JsonValue): JsonValue {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value) ? 'TIME' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(timeless);
  return Object.fromEntries(
    Object.entries(value)
      .sort(byName)
      .map(([name, item]) => [name, timeless(item)]),
  );
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
