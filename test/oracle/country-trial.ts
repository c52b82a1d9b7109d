import { type AnyEvent, type EventDraft, type EventKind, eventVersion } from '../../src/kernel/event.ts';
import type { Country } from '../simulators/country.ts';
import { renumbered } from './trial-script.ts';

/** The day as a trial, with one thing made wrong. */
export function trial(
  country: Country,
  wrong: (event: AnyEvent) => readonly AnyEvent[] = (event) => [event],
  closedAt?: number,
): readonly AnyEvent[] {
  const [first] = country.events;
  const start = first?.at ?? 0;
  const at = closedAt ?? country.clock.now();
  const opening = { obligations: [], participants: ['901', '902', '903'], agents: [], suspended: [], pollsMax: 3 };
  const events = country.events.filter((event) => event.at <= at).flatMap(wrong);
  const closing = written({ kind: 'trial.closed', at, data: { reason: 'finished' } });
  return renumbered([written({ kind: 'trial.opened', at: start, data: opening }), ...events, closing]);
}

function written<K extends EventKind>({ kind, at, data }: EventDraft<K>): AnyEvent {
  const nobody = { trial: null, agent: null, call: null, instruction: null, cause: null };
  return { v: eventVersion, seq: 0, at, recordedAt: at, kind, ...nobody, data } as unknown as AnyEvent; // kind and data belong together in the draft
}

/** Changes the data of the events that `pick` names. */
export function change(pick: (event: AnyEvent) => boolean, over: object): (event: AnyEvent) => readonly AnyEvent[] {
  return (event) => [pick(event) ? ({ ...event, data: { ...event.data, ...over } } as unknown as AnyEvent) : event]; // what is wrong is the point
}

export const without = (pick: (event: AnyEvent) => boolean) => (event: AnyEvent) => (pick(event) ? [] : [event]);
