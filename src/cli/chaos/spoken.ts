import { type AnyEvent, type Event, type EventData, type EventKind, eventVersion } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { type HeardCall, type MadeCall, pairCalls } from './pairing.ts';

type SpokenKind = 'agent.called' | 'agent.answered' | 'agent.unanswered' | 'agent.ended';

/** One entry of a transcript kept at the agents' side, where there is no clock of the world: only an order. */
export type Spoken = {
  [K in SpokenKind]: { readonly kind: K; readonly agent: string; readonly call: string | null; readonly data: EventData[K] };
}[SpokenKind];

const ofTranscript: ReadonlySet<EventKind> = new Set(['agent.called', 'agent.answered', 'agent.unanswered', 'agent.ended'] satisfies SpokenKind[]);

/**
 * One record of a trial whose gateway and agents were in different processes: the journal that survived, and what the agents sent and
 * saw. Both keep their own order. A call stands before the audit intent that it caused, an answer behind the outcome that it tells and
 * behind everything before its `asOf`. What the gateway noted of the agents gives way to what they noted themselves, seals, which name
 * the old numbers, are left out, everything is numbered anew, and causes follow their events; nothing else is changed.
 */
export function mergeSpoken(order: {
  readonly journal: readonly AnyEvent[];
  readonly spoken: readonly Spoken[];
  readonly trial: string;
}): AnyEvent[] {
  const { spoken, trial } = order;
  const journal = order.journal.filter(({ kind }) => !ofTranscript.has(kind) && kind !== 'audit.sealed');
  const hearings = hear(journal, spoken);
  const limits = latestPlaces(spoken, hearings, journal.length);
  const merged: AnyEvent[] = [];
  const seqs = new Map<number, number>();
  let next = 0;
  const advance = (place: number) => {
    for (; next < place; next += 1) {
      const event = journal[next];
      if (event === undefined) return;
      seqs.set(event.seq, merged.length + 1);
      merged.push({ ...event, seq: merged.length + 1, trial, cause: event.cause === null ? null : (seqs.get(event.cause) ?? null) });
    }
  };
  for (const [index, entry] of spoken.entries()) {
    advance(Math.min(earliestPlace(entry, hearings, journal), limits[index] ?? journal.length));
    const upcoming = entry.kind === 'agent.called' && hearings.get(entry.call ?? '')?.intent === next ? journal[next] : undefined;
    const at: EpochMs = upcoming?.recordedAt ?? merged.at(-1)?.recordedAt ?? 0;
    merged.push(eventOf(entry, { seq: merged.length + 1, at, trial }));
  }
  advance(journal.length);
  return merged;
}

function eventOf(entry: Spoken, place: { readonly seq: number; readonly at: EpochMs; readonly trial: string }): AnyEvent {
  const { seq, at, trial } = place;
  const { kind, agent, call, data } = entry;
  const event: Event = { v: eventVersion, seq, at, recordedAt: at, kind, trial, agent, call, instruction: null, cause: null, data };
  return event as AnyEvent; // kind and data of one entry
}

/** How much of the journal has to stand before an entry. */
function earliestPlace(entry: Spoken, hearings: ReadonlyMap<string, HeardCall>, journal: readonly AnyEvent[]): number {
  const hearing = hearings.get(entry.call ?? '');
  if (entry.kind === 'agent.called') return hearing?.intent ?? 0;
  const told = hearing?.outcome === undefined ? 0 : hearing.outcome.place + 1;
  if (entry.kind !== 'agent.answered') return told;
  const asOf = asOfOf(entry.data.answer);
  const before = asOf === undefined ? 0 : journal.findLastIndex(({ recordedAt }) => recordedAt < asOf) + 1;
  return Math.max(told, before);
}

function asOfOf(answer: EventData['agent.answered']['answer']): EpochMs | undefined {
  const text = typeof answer === 'object' && answer !== null && !Array.isArray(answer) && 'asOf' in answer ? answer['asOf'] : undefined;
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** For each entry, how much of the journal may stand before it: no call that comes later is heard before it is made. */
function latestPlaces(spoken: readonly Spoken[], hearings: ReadonlyMap<string, HeardCall>, length: number): readonly number[] {
  let limit = length;
  return spoken
    .toReversed()
    .map(({ kind, call }) => {
      const intent = kind === 'agent.called' ? hearings.get(call ?? '')?.intent : undefined;
      limit = Math.min(limit, intent ?? limit);
      return limit;
    })
    .toReversed();
}

/** Which audited call is which call of an agent, agent by agent. */
function hear(journal: readonly AnyEvent[], spoken: readonly Spoken[]): ReadonlyMap<string, HeardCall> {
  const outcomes = new Map<string, NonNullable<HeardCall['outcome']>>();
  for (const [place, { kind, call, recordedAt }] of journal.entries())
    if (kind === 'audit.outcome' && call !== null) outcomes.set(call, { place, at: recordedAt });
  const heard = new Map<string, HeardCall[]>();
  for (const [place, event] of journal.entries())
    if (event.kind === 'audit.intent')
      push(heard, event.agent ?? '', { name: nameOf(event.data), intent: place, outcome: outcomes.get(event.call ?? '') });
  const answers = new Map(spoken.flatMap((entry) => (entry.kind === 'agent.answered' ? [[entry.call, entry.data.answer]] : [])));
  const made = new Map<string, MadeCall[]>();
  for (const { kind, agent, call, data } of spoken) {
    if (kind !== 'agent.called' || call === null) continue;
    const answer = answers.get(call);
    push(made, agent, { call, name: nameOf(data), answered: answer !== undefined, asOf: answer === undefined ? undefined : asOfOf(answer) });
  }
  return new Map([...made].flatMap(([agent, calls]) => [...pairCalls(calls, heard.get(agent) ?? [])]));
}

/** Key order counts as the agent wrote it and the gateway kept it; secrets are blanked on one side only, and no tool has any. */
function nameOf({ tool, arguments: args }: { readonly tool: string; readonly arguments: unknown }): string {
  return JSON.stringify([tool, args]);
}

function push<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}
