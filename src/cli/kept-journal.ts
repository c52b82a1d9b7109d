import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent } from '../kernel/event.ts';
import { stampEvent } from '../storage/envelope.ts';
import type { Journal } from '../storage/journal.ts';

/**
 * A journal whose events are in memory too, for components that a case kills while the process lives on: `events` is what the store held, and all
 * that was recorded since. What is not durable yet is among them, since it dies with the process or not at all, and every component with it.
 * @param open the journal on the clock that it is given, which is asked once for each event
 */
export async function keptJournal(
  open: (clock: Pick<Clock, 'now'>) => Promise<Journal>,
  { clock, trial }: { readonly clock: Pick<Clock, 'now'>; readonly trial: string | null },
): Promise<Journal & { readonly events: readonly AnyEvent[] }> {
  let recordedAt = 0;
  const now = () => {
    recordedAt = clock.now();
    return recordedAt;
  };
  const journal = await open({ now });
  const events = [...journal.replay()];
  return {
    ...journal,
    events,
    record: (draft) => {
      const seq = journal.record(draft);
      events.push(stampEvent(draft, { seq, recordedAt, trial }));
      return seq;
    },
  };
}
