import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dayMs } from '../kernel/calendar.ts';
import { type AnyEvent, decodeEvent, eventVersion } from '../kernel/event.ts';
import type { RunResult } from '../report/run-result.ts';
import { InputError } from '../runner/input-error.ts';
import { SandboxBroken } from '../runner/sandbox-broken.ts';
import { runFiles } from './run-folder.ts';

/** Longer than any trial lasts: a scenario has two weeks, and its payments settle within days. */
const trialMsMax = 366 * dayMs;

/** The trials that `run.json` lists, or some of them. */
export function trialsOf(run: RunResult): readonly string[] {
  return run.cases.flatMap((item) => item.trialList.map(({ trial }) => trial));
}

/** Lines of `events.jsonl` by trial, as they were written. @throws InputError when there are none, or they are of another version */
export async function writtenLines(folder: string, wanted: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>(wanted.map((trial) => [trial, []]));
  for await (const { trial, line } of namedLines(folder)) found.get(trial)?.push(line);
  return found;
}

/** Lines that name a trial, with its name. */
async function* namedLines(folder: string): AsyncGenerator<{ readonly trial: string; readonly line: string }> {
  const file = join(folder, runFiles.events);
  if (!existsSync(file)) throw new InputError(`${file}: is missing; without the events of a run nothing can be said about it`);
  let isFirst = true;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (isFirst) refuseVersion(line, file);
    isFirst = false;
    const quoted = /"trial":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
    if (quoted !== undefined) yield { trial: nameOf(quoted), line };
  }
}

/**
 * The trials one after the other, in the order of the file: only one is in memory at a time.
 * @throws InputError naming the first line that is no event, and a trial without events
 */
export async function* writtenTrials(
  folder: string,
  wanted: readonly string[],
): AsyncGenerator<readonly [trial: string, events: readonly AnyEvent[]]> {
  const left = new Set(wanted);
  let current: { readonly trial: string; readonly lines: string[] } | undefined;
  for await (const { trial, line } of namedLines(folder)) {
    if (current !== undefined && current.trial !== trial) {
      if (left.delete(current.trial)) yield [current.trial, decoded(folder, current.trial, current.lines)];
      current = undefined;
    }
    current ??= { trial, lines: [] };
    if (left.has(trial)) current.lines.push(line);
  }
  if (current !== undefined && left.delete(current.trial)) yield [current.trial, decoded(folder, current.trial, current.lines)];
  for (const trial of left) decoded(folder, trial, []);
}

/** The events of the trials, in the order asked for. @throws InputError naming the first line that is no event, and a trial without events */
export async function writtenEvents(folder: string, wanted: readonly string[]): Promise<ReadonlyMap<string, readonly AnyEvent[]>> {
  const lines = await writtenLines(folder, wanted);
  return new Map(wanted.map((trial) => [trial, decoded(folder, trial, lines.get(trial) ?? [])]));
}

/**
 * What follows from the events of a trial that somebody else may have written or changed: whatever judges or draws them takes their shapes as
 * its own code wrote them. @throws InputError where they are of other shapes, or do not fit together
 */
export async function following<T>(folder: string, trial: string, from: () => T | Promise<T>): Promise<T> {
  try {
    return await from();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof InputError || error instanceof SandboxBroken) throw error;
    throw new InputError(
      `${join(folder, runFiles.events)}: the events of ${trial} do not fit together (${error.message}); the file was edited, or written by another build`,
    );
  }
}

function decoded(folder: string, trial: string, lines: readonly string[]): readonly AnyEvent[] {
  const at = (seq: number) => `${join(folder, runFiles.events)}: event ${seq} of ${trial}`;
  const events = lines.map((line, index) => {
    const event = decodeLine(line, at(index + 1));
    if (event.seq !== index + 1) throw new InputError(`${at(index + 1)} is missing; the file was cut off or edited`);
    if (!isEnvelope(event)) throw new InputError(`${at(index + 1)} has other fields than events have; the file was edited`);
    return event;
  });
  // In real time an agent that nobody has answered yet does not know the time, and says 0.
  const timed = events.filter((event) => event.at !== 0);
  const began = timed[0]?.at ?? 0;
  const beyond = timed.find((event) => Math.abs(event.at - began) > trialMsMax);
  if (beyond !== undefined) throw new InputError(`${at(beyond.seq)} is not of the time of its trial; the file was edited`);
  if (events.at(-1)?.kind !== 'trial.closed') throw new InputError(`${at(events.length + 1)} is missing; the file was cut off or edited`);
  return events;
}

function isEnvelope({ at, recordedAt, agent, call, instruction, cause }: AnyEvent): boolean {
  const isText = (value: unknown) => value === null || typeof value === 'string';
  return [at, recordedAt].every(Number.isSafeInteger) && [agent, call, instruction].every(isText) && (cause === null || Number.isSafeInteger(cause));
}

function decodeLine(line: string, at: string): AnyEvent {
  try {
    return decodeEvent(line);
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError(`${at} cannot be read; the file was cut off or edited`);
    throw error;
  }
}

/** @throws InputError when the line says that it is of another version */
export function refuseVersion(line: string, file: string): void {
  const version = /^\{"v":(\d+),/.exec(line)?.[1];
  if (version !== undefined && version !== String(eventVersion))
    throw new InputError(
      `${file}: events of version ${version}; this railproof reads version ${eventVersion}, the build in ${runFiles.run} reads these`,
    );
}

/** As the trial is called in `run.json`; what is no name there is the name of no trial. */
function nameOf(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}
