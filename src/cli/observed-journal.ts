import type { AnyEvent } from '../kernel/event.ts';
import type { SteppedJournal } from '../storage/journal.ts';
import type { MemoryJournal } from '../storage/memory-journal.ts';

export type Sink = (event: AnyEvent) => void;

/** A journal in memory that shows each event to others as it is recorded; `store` is flushed with it. */
export function observedJournal(journal: MemoryJournal, sinks: readonly Sink[], store?: SteppedJournal): MemoryJournal {
  return {
    ...journal,
    record: (draft) => {
      const seq = journal.record(draft);
      const event = journal.events[seq - 1];
      if (event !== undefined) for (const sink of sinks) sink(event);
      return seq;
    },
    flushNow: () => {
      journal.flushNow();
      store?.flushNow();
    },
  };
}
