import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, EventDraft } from '../kernel/event.ts';
import { stampEvent } from './envelope.ts';
import { JournalRefused, type SteppedJournal } from './journal.ts';

/** A journal that lives as long as its process; `events` is everything recorded so far. */
export interface MemoryJournal extends SteppedJournal {
  readonly events: readonly AnyEvent[];
}

const durable = Promise.resolve();

/** An empty journal in memory. Durable means recorded, so `flush` never waits and a fresh one replays nothing. */
export function memoryJournal(deps: { readonly clock: Pick<Clock, 'now'>; readonly trial: string | null }): MemoryJournal {
  const { clock, trial } = deps;
  const events: AnyEvent[] = [];
  let closed = false;
  return {
    events,
    record: (draft: EventDraft) => {
      if (closed) throw new JournalRefused('The journal in memory is closed.');
      return events.push(stampEvent(draft, { seq: events.length + 1, recordedAt: clock.now(), trial }));
    },
    flush: () => durable,
    flushNow: () => {},
    replay: () => [],
    close: () => {
      closed = true;
    },
  };
}
