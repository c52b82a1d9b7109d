import type { AnyEvent } from '../kernel/event.ts';
import type { MemoryJournal } from '../storage/memory-journal.ts';

export type Sink = (event: AnyEvent) => void;

/** A journal in memory that shows each event to others as it is recorded. */
export function observedJournal(journal: MemoryJournal, sinks: readonly Sink[]): MemoryJournal {
  return {
    ...journal,
    record: (draft) => {
      const seq = journal.record(draft);
      const event = journal.events[seq - 1];
      if (event !== undefined) for (const sink of sinks) sink(event);
      return seq;
    },
  };
}
