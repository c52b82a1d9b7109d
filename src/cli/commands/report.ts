import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderReport } from '../../report/html.ts';
import { junitXml } from '../../report/junit.ts';
import { lifeOf } from '../../report/life.ts';
import { readRun, runFiles } from '../run-folder.ts';
import { writtenEvents } from '../written-events.ts';

/** Writes the derived files of a run again from `run.json` and `events.jsonl`. */
export async function report(folder: string): Promise<number> {
  const result = readRun(folder);
  const failed = new Set(result.cases.flatMap((item) => item.trialList.filter((trial) => !trial.passed).map((trial) => trial.trial)));
  const sample = new Set(
    result.cases.flatMap((item) =>
      item.trialList
        .filter((trial) => trial.passed)
        .slice(0, 1)
        .map((trial) => trial.trial),
    ),
  );
  const written = await writtenEvents(folder, [...failed, ...sample]);
  const lives = [...written.values()].map(lifeOf);
  writeFileSync(join(folder, runFiles.report), renderReport({ run: result, lives }));
  writeFileSync(join(folder, runFiles.junit), junitXml(result));
  process.stdout.write(`${join(folder, runFiles.report)}\n${join(folder, runFiles.junit)}\n`);
  return 0;
}
