import { createHash } from 'node:crypto';
import { type AnyEvent, decodeEvent, eventVersion } from '../kernel/event.ts';
import { packText, type StoredText, unpackText } from './batch-text.ts';
import { JournalRefused } from './journal.ts';
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

interface Head {
  readonly batch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** SHA-256, in hex, of the seal before it and of its own stored text: a changed byte breaks this seal, a lost batch the next one. */
  readonly seal: string;
}

interface Row extends Head {
  readonly events: StoredText;
}

const beforeFirst: Head = { batch: 0, firstSeq: 0, lastSeq: 0, seal: '' };
const headColumns = 'batch, first_seq AS firstSeq, last_seq AS lastSeq, seal';

/** Opens the file, locks it, and checks that its batches follow one another; what is in them is checked as they are read. */
export function openSqliteBatches(file: string): SqliteBatches {
  const database = openSqliteFile(file);
  const heads = database.prepare(`SELECT ${headColumns} FROM batch ORDER BY batch`);
  const one = database.prepare(`SELECT ${headColumns}, events FROM batch WHERE batch = ?`);
  const insert = database.prepare('INSERT INTO batch (batch, first_seq, last_seq, seal, events) VALUES (?, ?, ?, ?, ?)');
  let last: Head;
  try {
    last = refusing(file, () => lastOf(file, heads.iterate() as Iterable<unknown> as Iterable<Head>)); // the columns of a strict table
  } catch (error) {
    database.close(); // a refused file must not stay locked
    throw error;
  }
  const opened = last;
  const fetch = (batch: number) => refusing(file, () => one.get(batch)) as Row | undefined; // the columns of a strict table

  return {
    get lastSeq() {
      return last.lastSeq;
    },
    append: (lines, lastSeq) => {
      const text = packText(lines);
      const next = { batch: last.batch + 1, firstSeq: last.lastSeq + 1, lastSeq, seal: sealOf(last.seal, text) };
      refusing(file, () => insert.run(next.batch, next.firstSeq, next.lastSeq, next.seal, text));
      last = next;
    },
    read: () => readBatches(file, opened.batch, fetch),
    close: () => database.close(),
  };
}

function lastOf(file: string, heads: Iterable<Head>): Head {
  let last = beforeFirst;
  for (const head of heads) {
    if (head.batch !== last.batch + 1) throw damaged(file, last.batch + 1, 'it is missing');
    if (head.firstSeq !== last.lastSeq + 1 || head.lastSeq < head.firstSeq) {
      throw damaged(file, head.batch, `it says events ${head.firstSeq} to ${head.lastSeq} where ${last.lastSeq + 1} comes next`);
    }
    last = head;
  }
  return last;
}

function* readBatches(file: string, count: number, fetch: (batch: number) => Row | undefined): Iterable<AnyEvent> {
  let seal = beforeFirst.seal;
  for (let batch = 1; batch <= count; batch += 1) {
    const row = fetch(batch);
    if (row === undefined) throw damaged(file, batch, 'it is missing');
    if (row.seal !== sealOf(seal, row.events)) throw damaged(file, batch, 'its text does not fit its seal');
    seal = row.seal;
    yield* eventsOf(file, row);
  }
}

function eventsOf(file: string, row: Row): AnyEvent[] {
  const text = unpackText(row.events);
  if (text === undefined) throw damaged(file, row.batch, 'its text cannot be unpacked');
  if (!text.endsWith('\n')) throw damaged(file, row.batch, 'its last line is cut off');
  const events = text
    .slice(0, -1)
    .split('\n')
    .map((line) => decodeLine(file, row.batch, line));
  if (events.length !== row.lastSeq - row.firstSeq + 1) throw damaged(file, row.batch, `it holds ${events.length} events`);
  const stray = events.find((event, index) => event.seq !== row.firstSeq + index);
  if (stray !== undefined) throw damaged(file, row.batch, `event ${stray.seq} is out of place`);
  return events;
}

function decodeLine(file: string, batch: number, line: string): AnyEvent {
  let event: AnyEvent;
  try {
    event = decodeEvent(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw damaged(file, batch, 'it holds a line that is no event');
  }
  if (event.v !== eventVersion)
    throw new JournalRefused(
      `${file} holds events of version ${event.v} in batch ${batch}; this build reads version ${eventVersion}. Open it with the build that wrote it.`,
    );
  return event;
}

function sealOf(before: string, text: StoredText): string {
  return createHash('sha256').update(before).update(text).digest('hex');
}

function damaged(file: string, batch: number, what: string): JournalRefused {
  return new JournalRefused(`${file} is damaged in batch ${batch}: ${what}. Restore it from a copy; everything before this batch is sound.`);
}
