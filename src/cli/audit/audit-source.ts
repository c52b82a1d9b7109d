import { closeSync, createReadStream, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type AnyEvent, decodeEvent } from '../../kernel/event.ts';
import { InputError } from '../../runner/input-error.ts';
import { sqliteLines } from '../../storage/sqlite-lines.ts';
import { runFiles } from '../run-folder.ts';
import { refuseVersion } from '../written-events.ts';

/** A stored line that is no event. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly line: number;
}

/**
 * Records and seals of an audit in the order in which they were made: of a store that `serve` kept, of a run's folder, or of a file that
 * `audit export` wrote. @throws InputError when there is no such thing
 */
export function auditEvents(path: string): AsyncIterable<AnyEvent | Unreadable> {
  const file = path.replace(/^sqlite:/, '');
  if (!existsSync(file)) throw new InputError(`${file}: is not there; name a store, the folder of a run, or a file of "railproof audit export"`);
  if (statSync(file).isDirectory()) return runEvents(file);
  return isSqlite(file) ? eventsOf(sqliteLines(file)) : eventsOf(linesOf(file));
}

function isSqlite(file: string): boolean {
  const head = Buffer.alloc(15);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, head);
  closeSync(descriptor);
  return head.toString('latin1') === 'SQLite format 3';
}

async function* linesOf(file: string): AsyncIterable<string> {
  let isFirst = true;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (isFirst) refuseVersion(line, file);
    isFirst = false;
    if (line !== '') yield line;
  }
}

async function* eventsOf(lines: Iterable<string | undefined> | AsyncIterable<string>): AsyncIterable<AnyEvent | Unreadable> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    yield readLine(line, number);
  }
}

function readLine(line: string | undefined, number: number): AnyEvent | Unreadable {
  try {
    if (line !== undefined) return decodeEvent(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { kind: 'unreadable', line: number };
}

/** A run keeps its seals beside its events: after each trial come the seals over it. A seal whose trial is gone comes where the trial would. */
async function* runEvents(folder: string): AsyncIterable<AnyEvent | Unreadable> {
  const files = { events: join(folder, runFiles.events), seals: join(folder, runFiles.seals) };
  for (const file of Object.values(files))
    if (!existsSync(file)) throw new InputError(`${file}: is missing; without it nothing can be said about the audit`);
  const seals: (AnyEvent | Unreadable)[] = [];
  for await (const seal of eventsOf(linesOf(files.seals))) seals.push(seal);
  const take = (isNext: (trial: string | null) => boolean) => {
    const end = seals.findIndex((seal) => seal.kind !== 'unreadable' && !isNext(seal.trial));
    return seals.splice(0, end === -1 ? seals.length : end);
  };
  let trial: string | null | undefined;
  for await (const event of eventsOf(linesOf(files.events))) {
    if (event.kind !== 'unreadable' && event.trial !== trial) {
      const before = trial;
      trial = event.trial;
      if (before !== undefined) yield* take((name) => name === before);
      yield* take((name) => name !== event.trial);
    }
    yield event;
  }
  yield* seals;
}
