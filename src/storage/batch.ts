import { createHash } from 'node:crypto';
import { type AnyEvent, decodeEvent, eventVersion } from '../kernel/event.ts';
import { type StoredText, unpackText } from './batch-text.ts';
import { JournalRefused } from './journal.ts';

/** Events that were written and made durable as one. Every store keeps these fields, under its own names. */
export interface Batch extends BatchHead {
  readonly events: StoredText;
}

export interface BatchHead {
  readonly batch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** SHA-256, in hex, of the seal before it and of its own stored text: a changed byte breaks this seal, a lost batch the next one. */
  readonly seal: string;
}

/** What stands before the first batch of a journal. */
export const beforeFirst: BatchHead = { batch: 0, firstSeq: 0, lastSeq: 0, seal: '' };

/** The batch that comes after another one. */
export function batchAfter(before: BatchHead, events: StoredText, lastSeq: number): Batch {
  return { batch: before.batch + 1, firstSeq: before.lastSeq + 1, lastSeq, seal: sealOf(before.seal, events), events };
}

/** Throws {@link JournalRefused} naming the batch that is missing or out of place. `place`: file or stream, for the message. */
export function checkFollows(place: string, before: BatchHead, head: BatchHead): void {
  if (head.batch !== before.batch + 1) throw damaged(place, before.batch + 1, 'it is missing');
  if (head.firstSeq !== before.lastSeq + 1 || head.lastSeq < head.firstSeq) {
    throw damaged(place, head.batch, `it says events ${head.firstSeq} to ${head.lastSeq} where ${before.lastSeq + 1} comes next`);
  }
}

/** Throws {@link JournalRefused} when the text of a batch is not what was sealed. */
export function checkSeal(place: string, seal: string, batch: Batch): void {
  if (batch.seal !== sealOf(seal, batch.events)) throw damaged(place, batch.batch, 'its text does not fit its seal');
}

/** The lines of a batch, each with its newline. Throws {@link JournalRefused} when the text is cut off or cannot be unpacked. */
export function textOf(place: string, { batch, events }: Batch): string {
  const text = unpackText(events);
  if (text === undefined) throw damaged(place, batch, 'its text cannot be unpacked');
  if (!text.endsWith('\n')) throw damaged(place, batch, 'its last line is cut off');
  return text;
}

/** The events of a batch. Throws {@link JournalRefused} naming what is wrong with it. */
export function eventsOf(place: string, batch: Batch): AnyEvent[] {
  const events = textOf(place, batch)
    .slice(0, -1)
    .split('\n')
    .map((line) => decodeLine(place, batch.batch, line));
  if (events.length !== batch.lastSeq - batch.firstSeq + 1) throw damaged(place, batch.batch, `it holds ${events.length} events`);
  const stray = events.find((event, index) => event.seq !== batch.firstSeq + index);
  if (stray !== undefined) throw damaged(place, batch.batch, `event ${stray.seq} is out of place`);
  return events;
}

function decodeLine(place: string, batch: number, line: string): AnyEvent {
  let event: AnyEvent;
  try {
    event = decodeEvent(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw damaged(place, batch, 'it holds a line that is no event');
  }
  if (event.v !== eventVersion)
    throw new JournalRefused(
      `${place} holds events of version ${event.v} in batch ${batch}; this build reads version ${eventVersion}. Open it with the build that wrote it.`,
    );
  return event;
}

function sealOf(before: string, text: StoredText): string {
  return createHash('sha256').update(before).update(text).digest('hex');
}

export function damaged(place: string, batch: number, what: string): JournalRefused {
  return new JournalRefused(`${place} is damaged in batch ${batch}: ${what}. Restore it from a copy; everything before this batch is sound.`);
}
