import { explanation } from '../../report/explanation.ts';
import type { CaseResult, TrialResult } from '../../report/run-result.ts';
import { InputError } from '../../runner/input-error.ts';
import { readRun } from '../run-folder.ts';
import { following, writtenEvents } from '../written-events.ts';

/** Prints obligation, books and claim of a case side by side, with its checks: of the trial named, else once for each persona that played it. */
export async function explainCase(folder: string, name: string): Promise<number> {
  const shown = shownTrials(folder, name);
  const written = await writtenEvents(
    folder,
    shown.map(({ trial }) => trial.trial),
  );
  const texts = shown.map(({ item, trial }) =>
    following(folder, trial.trial, () => explanation({ item, trial, events: written.get(trial.trial) ?? [] })),
  );
  process.stdout.write((await Promise.all(texts)).join('\n'));
  return 0;
}

interface ShownTrial {
  readonly item: CaseResult;
  readonly trial: TrialResult;
}

/** The trial of this name, or of the case of this name the first that failed, else the first, of each persona. @throws InputError where the run has neither */
export function shownTrials(folder: string, name: string): readonly ShownTrial[] {
  const { cases } = readRun(folder);
  for (const item of cases) {
    const trial = item.trialList.find((each) => each.trial === name);
    if (trial !== undefined) return [{ item, trial }];
  }
  const found = cases.filter(({ id }) => id === name);
  if (found.length === 0) {
    const near = [...new Set(cases.flatMap(({ id }) => (id.includes(name) ? [id] : [])))];
    throw new InputError(
      `${folder}: has no case "${name}"; ${near.length === 0 ? `it has ${cases.length}, as run.json lists` : `did you mean ${near.slice(0, 3).join(', ')}?`}`,
    );
  }
  return found.map((item) => {
    const trial = item.trialList.find(({ passed }) => !passed) ?? item.trialList[0];
    if (trial === undefined) throw new InputError(`${folder}: ${name} has no trials`);
    return { item, trial };
  });
}
