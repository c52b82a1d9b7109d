import { join } from 'node:path';
import { caseCsv } from '../../report/case-csv.ts';
import { renderReport } from '../../report/html.ts';
import { junitXml } from '../../report/junit.ts';
import { type Life, lifeOf } from '../../report/life.ts';
import { chooseLives } from '../../report/life-choice.ts';
import { writeText } from '../on-disk.ts';
import { readRun, runFiles } from '../run-folder.ts';
import { following, writtenTrials } from '../written-events.ts';

/** Lives that are read for a report: more than it has room for, and few enough to be held at once. */
const livesMax = 300;

/** Writes the derived files of a run again from `run.json` and `events.jsonl`. Only one trial's events are in memory at a time. */
export async function report(folder: string, { csv }: { readonly csv?: string } = {}): Promise<number> {
  const result = readRun(folder);
  if (csv !== undefined) writeText(csv, caseCsv(result), 'name another file with --csv');
  const lives: Life[] = [];
  for await (const [trial, events] of writtenTrials(folder, chooseLives(result).slice(0, livesMax)))
    lives.push(await following(folder, trial, () => lifeOf(events)));
  const remedy = 'make the folder writable, or copy it';
  writeText(join(folder, runFiles.report), renderReport({ run: result, lives }), remedy);
  writeText(join(folder, runFiles.junit), junitXml(result), remedy);
  process.stdout.write(`${join(folder, runFiles.report)}\n${join(folder, runFiles.junit)}\n`);
  return 0;
}
