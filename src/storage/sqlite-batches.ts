import type { AnyEvent } from '../kernel/event.ts';
import { type Batch, type BatchHead, batchAfter, beforeFirst, checkFollows, checkSeal, damaged, eventsOf } from './batch.ts';
import { packText } from './batch-text.ts';
import { openSqliteFile, refusing } from './sqlite-file.ts';

/** The batches of one journal file: each a row of event lines, written and made durable as one. */
export interface SqliteBatches {
  /** Position of the last durable event; 0 in a fresh file. */
  readonly lastSeq: number;
  /** Adds the events up to `lastSeq` as one durable batch: lines of UTF-8, each with its newline. Throws {@link JournalRefused} when the file cannot take it. */
  append(lines: Buffer, lastSeq: number): void;
  /** The events that were there when the file was opened. Throws {@link JournalRefused} naming the first damaged batch. */
  read(): Iterable<AnyEvent>;
  close(): void;
}

const headColumns = 'batch, first_seq AS firstSeq, last_seq AS lastSeq, seal';

/** Opens the file, locks it, and checks that its batches follow one another; what is in them is checked as they are read. */
export function openSqliteBatches(file: string): SqliteBatches {
  const database = openSqliteFile(file);
  const heads = database.prepare(`SELECT ${headColumns} FROM batch ORDER BY batch`);
  const one = database.prepare(`SELECT ${headColumns}, events FROM batch WHERE batch = ?`);
  const insert = database.prepare('INSERT INTO batch (batch, first_seq, last_seq, seal, events) VALUES (?, ?, ?, ?, ?)');
  let last: BatchHead;
  try {
    last = refusing(file, () => lastOf(file, heads.iterate() as Iterable<unknown> as Iterable<BatchHead>)); // the columns of a strict table
  } catch (error) {
    database.close(); // a refused file must not stay locked
    throw error;
  }
  const opened = last;
  const fetch = (batch: number) => refusing(file, () => one.get(batch)) as Batch | undefined; // the columns of a strict table

  return {
    get lastSeq() {
      return last.lastSeq;
    },
    append: (lines, lastSeq) => {
      const { events, ...next } = batchAfter(last, packText(lines), lastSeq);
      refusing(file, () => insert.run(next.batch, next.firstSeq, next.lastSeq, next.seal, events));
      last = next;
    },
    read: () => readBatches(file, opened.batch, fetch),
    close: () => database.close(),
  };
}

function lastOf(file: string, heads: Iterable<BatchHead>): BatchHead {
  let last = beforeFirst;
  for (const head of heads) {
    checkFollows(file, last, head);
    last = head;
  }
  return last;
}

function* readBatches(file: string, count: number, fetch: (batch: number) => Batch | undefined): Iterable<AnyEvent> {
  let seal = beforeFirst.seal;
  for (let batch = 1; batch <= count; batch += 1) {
    const row = fetch(batch);
    if (row === undefined) throw damaged(file, batch, 'it is missing');
    checkSeal(file, seal, row);
    seal = row.seal;
    yield* eventsOf(file, row);
  }
}
