import type { Clock } from '../kernel/clock.ts';
import type { EventDraft } from '../kernel/event.ts';
import { batchBytesMax } from './batch-text.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { stampEvent } from './envelope.ts';
import { eventWriter } from './event-bytes.ts';
import { groupCommit } from './group-commit.ts';
import { JournalRefused, type SteppedJournal } from './journal.ts';
import { openSqliteBatches } from './sqlite-batches.ts';

export interface SqliteJournalDeps {
  /** Path of the file; created when it does not exist. */
  readonly file: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly trial: string | null;
  /** Runs a task after the current turn of the event loop, as `setImmediate` does: whoever flushes in one turn shares one write. */
  readonly defer: (task: () => void) => void;
}

const durable = Promise.resolve();

/**
 * A journal in one SQLite file: a batch of events is one row, one insert, one fsync.
 * An event is encoded when it is recorded, so that one that cannot be written fails its writer and not the batch.
 * After a failed write the journal halts, because memory is then ahead of the disk: every later `record` and `flush`
 * fails with the same {@link JournalRefused}. The lock on the file ends with the process, however that ends.
 */
export function sqliteJournal(deps: SqliteJournalDeps): SteppedJournal {
  const { file, clock, trial, defer } = deps;
  const batches = openSqliteBatches(file);
  let seq = batches.lastSeq;
  const pending = new ByteBuffer();
  const writeEvent = eventWriter(pending, trial);
  let halted: JournalRefused | undefined;

  const record = (draft: EventDraft): number => {
    if (halted !== undefined) throw halted;
    if (pending.length > batchBytesMax) throw new JournalRefused(`${file}: ${pending.length} bytes wait for a flush, which is too much.`);
    writeEvent(stampEvent(draft, { seq: seq + 1, recordedAt: clock.now(), trial }));
    seq += 1;
    return seq;
  };
  const write = (): JournalRefused | undefined => {
    if (halted !== undefined || pending.length === 0) return halted;
    try {
      batches.append(pending.view(), seq);
      pending.clear();
    } catch (error) {
      // Whatever kept the batch from the disk, nothing may be acknowledged after it.
      halted = error instanceof JournalRefused ? error : new JournalRefused(`${file} could not be written.`, { cause: error });
    }
    return halted;
  };
  const { flush, flushNow } = groupCommit(write, defer);
  return {
    record,
    flushNow,
    flush: () => (pending.length === 0 && halted === undefined ? durable : flush()),
    replay: () => batches.read(),
    close: () => {
      if (halted === undefined) flushNow();
      halted ??= new JournalRefused(`${file} is closed.`);
      batches.close();
    },
  };
}
