import { explanation } from '../../report/explanation.ts';
import type { CaseResult, TrialResult } from '../../report/run-result.ts';
import { InputError } from '../../runner/input-error.ts';
import { readRun } from '../run-folder.ts';
import { writtenTrials } from '../written-events.ts';

/** Prints obligation, books and claim of a case side by side, with its checks: of the trial named, else of its first that failed, else of its first. */
export async function explainCase(folder: string, name: string): Promise<number> {
  const { item, trial } = shownTrial(folder, name);
  for await (const [, events] of writtenTrials(folder, [trial.trial])) process.stdout.write(explanation({ item, trial, events }));
  return 0;
}

/** The trial of this name, or of the case of this name the first that failed, else the first. @throws InputError where the run has neither */
export function shownTrial(folder: string, name: string): { readonly item: CaseResult; readonly trial: TrialResult } {
  const run = readRun(folder);
  const item = run.cases.find(({ id, trialList }) => id === name || trialList.some(({ trial }) => trial === name));
  if (item === undefined) {
    const near = run.cases.filter(({ id }) => id.includes(name)).map(({ id }) => id);
    throw new InputError(
      `${folder}: has no case "${name}"; ${near.length === 0 ? `it has ${run.cases.length}, as run.json lists` : `did you mean ${near.slice(0, 3).join(', ')}?`}`,
    );
  }
  const { trialList } = item;
  const trial = trialList.find((each) => each.trial === name) ?? trialList.find(({ passed }) => !passed) ?? trialList[0];
  if (trial === undefined) throw new InputError(`${folder}: ${name} has no trials`);
  return { item, trial };
}
