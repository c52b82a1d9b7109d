import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyEvent, decodeEvent } from '../../src/kernel/event.ts';
import type { CaseResult, RunResult } from '../../src/report/run-result.ts';

/** What a finished run says of itself. */
export function readRun(folder: string): RunResult {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
}

export function readLines(folder: string): readonly string[] {
  return readFileSync(join(folder, 'events.jsonl'), 'utf8').trimEnd().split('\n');
}

export function readEvents(folder: string): readonly AnyEvent[] {
  return readLines(folder).map(decodeEvent);
}

export function caseOf(run: RunResult, id: string): CaseResult {
  const found = run.cases.find((item) => item.id === id);
  if (found === undefined) throw new Error(`the run has no case ${id}`);
  return found;
}
