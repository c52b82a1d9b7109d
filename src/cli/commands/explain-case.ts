import { explanation } from '../../report/explanation.ts';
import { InputError } from '../../runner/input-error.ts';
import { readRun } from '../run-folder.ts';
import { writtenTrials } from '../written-events.ts';

/** Prints obligation, books and claim of a case side by side, with its checks: of the trial named, else of its first that failed, else of its first. */
export async function explainCase(folder: string, name: string): Promise<number> {
  const run = readRun(folder);
  const found = run.cases.find(({ id, trialList }) => id === name || trialList.some(({ trial }) => trial === name));
  if (found === undefined) {
    const near = run.cases.filter(({ id }) => id.includes(name)).map(({ id }) => id);
    throw new InputError(
      `${folder}: has no case "${name}"; ${near.length === 0 ? `it has ${run.cases.length}, as run.json lists` : `did you mean ${near.slice(0, 3).join(', ')}?`}`,
    );
  }
  const { trialList } = found;
  const trial = trialList.find((each) => each.trial === name) ?? trialList.find(({ passed }) => !passed) ?? trialList[0];
  if (trial === undefined) throw new InputError(`${folder}: ${name} has no trials`);
  for await (const [, events] of writtenTrials(folder, [trial.trial])) process.stdout.write(explanation({ item: found, trial, events }));
  return 0;
}
