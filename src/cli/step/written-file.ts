import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventVersion } from '../../kernel/event.ts';
import { InputError } from '../../runner/input-error.ts';
import { runFiles } from '../run-folder.ts';
import { refuseVersion } from '../written-events.ts';

/** One line of `events.jsonl` as it lies on the disk; the first is line 1. */
export interface WrittenLine {
  readonly line: number;
  readonly text: string;
  /** False where the file ends without a line end: it was cut. */
  readonly ended: boolean;
}

const lineEnd = 0x0a;

/**
 * Every line of the file by the trial that it belongs to, whatever is in it: a line that names no trial of the run, or cannot be
 * read, belongs to the trial of the line above it. Split at line feeds alone, because other line separators are text to JSON.
 * @throws InputError when there is no such file, or it is of another version throughout
 */
export async function readWrittenFile(folder: string, trials: readonly string[]): Promise<ReadonlyMap<string, readonly WrittenLine[]>> {
  const found = new Map<string, WrittenLine[]>(trials.map((trial) => [trial, []]));
  const file = join(folder, runFiles.events);
  let current = trials[0] ?? '';
  let first: string | undefined;
  let isOurs = false;
  for await (const line of linesOf(file)) {
    first ??= line.text;
    isOurs ||= line.text.startsWith(`{"v":${eventVersion},`);
    const named = trialNamed(line.text);
    if (named !== undefined && found.has(named)) current = named;
    found.get(current)?.push(line);
  }
  if (!isOurs) refuseVersion(first ?? '', file); // one line of another version is a changed line; all of them are another version
  return found;
}

async function* linesOf(file: string): AsyncGenerator<WrittenLine> {
  if (!existsSync(file)) throw new InputError(`${file}: is missing; without the events of a run nothing can be said about it`);
  let line = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    let bytes = Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd)) {
      line += 1;
      yield { line, text: bytes.toString('utf8', 0, end), ended: true };
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { line: line + 1, text: rest.toString(), ended: false };
}

/** The trial that a line names before its data; `undefined` where it names none that can be read. */
function trialNamed(text: string): string | undefined {
  const quoted = /"trial":("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  if (quoted === undefined) return undefined;
  try {
    return JSON.parse(quoted);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
