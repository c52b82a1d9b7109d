import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseCsv } from '../../report/case-csv.ts';
import { renderReport } from '../../report/html.ts';
import { junitXml } from '../../report/junit.ts';
import { type Life, lifeOf } from '../../report/life.ts';
import { chooseLives } from '../../report/life-choice.ts';
import { InputError } from '../../runner/input-error.ts';
import { readRun, runFiles } from '../run-folder.ts';
import { writtenTrials } from '../written-events.ts';

/** Lives that are read for a report: more than it has room for, and few enough to be held at once. */
const livesMax = 300;

/** Writes the derived files of a run again from `run.json` and `events.jsonl`. Only one trial's events are in memory at a time. */
export async function report(folder: string, { csv }: { readonly csv?: string } = {}): Promise<number> {
  const result = readRun(folder);
  if (csv !== undefined) writeCsv(csv, caseCsv(result));
  const lives: Life[] = [];
  for await (const [, events] of writtenTrials(folder, chooseLives(result).slice(0, livesMax))) lives.push(lifeOf(events));
  writeFileSync(join(folder, runFiles.report), renderReport({ run: result, lives }));
  writeFileSync(join(folder, runFiles.junit), junitXml(result));
  process.stdout.write(`${join(folder, runFiles.report)}\n${join(folder, runFiles.junit)}\n`);
  return 0;
}

function writeCsv(file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    throw new InputError(`${file}: cannot be written (${code}); name another file with --csv`);
  }
}
