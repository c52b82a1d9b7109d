import type { Clock } from '../kernel/clock.ts';
import type { EventDraft } from '../kernel/event.ts';
import { AsyncGroupCommit } from './async-group-commit.ts';
import { batchAfter } from './batch.ts';
import { batchBytesMax, packText } from './batch-text.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { stampEvent } from './envelope.ts';
import { eventWriter } from './event-bytes.ts';
import { type Journal, JournalRefused } from './journal.ts';
import { type OwnerDeps, takeOver } from './redis-owner.ts';

export interface RedisJournalDeps extends OwnerDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly trial: string | null;
  /** Runs a task after the current turn of the event loop, as `setImmediate` does: whoever flushes in one turn shares one write. */
  readonly defer: (task: () => void) => void;
}

const durable = Promise.resolve();

/**
 * A journal in one Redis stream: a batch of events is one entry. Opening it takes it over from whoever had it (see {@link takeOver}).
 * After a batch that Redis did not take, or may not have taken, the journal halts, because memory is then ahead of it: every later
 * `record` and `flush` fails with the same {@link JournalRefused}. Rejects with {@link JournalRefused} when it cannot be opened.
 */
export async function redisJournal(deps: RedisJournalDeps): Promise<Journal> {
  const { place, clock, trial, defer } = deps;
  const owner = await takeOver(deps);
  let { last } = owner;
  let seq = last.lastSeq;
  const pending = new ByteBuffer();
  const writeEvent = eventWriter(pending, trial);
  let halted: JournalRefused | undefined;

  const write = async (): Promise<void> => {
    if (halted !== undefined) throw halted;
    if (pending.length === 0) return;
    const { events, ...head } = batchAfter(last, packText(pending.view()), seq);
    pending.clear();
    try {
      await owner.append({ ...head, events });
      last = head;
    } catch (error) {
      // Whatever kept the batch from the stream, nothing may be acknowledged after it.
      halted = error instanceof JournalRefused ? error : new JournalRefused(`${place.shown} could not be written.`, { cause: error });
      owner.close();
      throw halted;
    }
  };
  const commit = new AsyncGroupCommit(write, defer);
  const flush = (): Promise<void> => (pending.length === 0 && halted === undefined ? (commit.running ?? durable) : commit.flush());
  return {
    record: (draft: EventDraft) => {
      if (halted !== undefined) throw halted;
      if (pending.length > batchBytesMax) throw new JournalRefused(`${place.shown}: ${pending.length} bytes wait for a flush, which is too much.`);
      writeEvent(stampEvent(draft, { seq: seq + 1, recordedAt: clock.now(), trial }));
      seq += 1;
      return seq;
    },
    flush,
    replay: () => owner.batches.events(),
    close: async () => {
      if (halted === undefined) await flush();
      halted ??= new JournalRefused(`${place.shown} is closed.`);
      owner.close();
    },
  };
}
