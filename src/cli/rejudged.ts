import { isDeepStrictEqual } from 'node:util';
import { judgeEvents } from '../oracle/judge.ts';
import { verdictOf } from '../report/aggregate.ts';
import type { RunResult, TrialResult } from '../report/run-result.ts';
import { following, writtenTrials } from './written-events.ts';

/** Judges these trials again from `events.jsonl`, and says where `run.json` says something else; `undefined`: it follows from the events. */
export async function contradictionOf(folder: string, run: RunResult, trials: readonly string[]): Promise<string | undefined> {
  const stated = new Map(run.cases.flatMap(({ trialList }) => trialList.map((trial) => [trial.trial, trial])));
  for await (const [trial, events] of writtenTrials(folder, trials)) {
    const found = await following(folder, trial, () => judgeEvents(events));
    const told = stated.get(trial);
    const figures = { ...found.figures, wonLost: String(found.figures.wonLost) };
    const agrees = told !== undefined && isDeepStrictEqual(told.figures, figures) && isDeepStrictEqual(told.checks, found.checks);
    if (!agrees || (told.passed && !found.passed)) return `${trial}: run.json does not say what its events show`;
  }
  return sumsOf(run);
}

/** Whether cases and verdict follow from the trials that run.json lists. */
function sumsOf(run: RunResult): string | undefined {
  for (const { id, trials, passed, wonLost, duplicateCredits, trialList } of run.cases) {
    const sum = (figure: (trial: TrialResult) => bigint) => trialList.reduce((total, trial) => total + figure(trial), 0n);
    const agrees =
      trialList.length === trials &&
      trialList.filter((trial) => trial.passed).length === passed &&
      String(sum(({ figures }) => BigInt(figures.wonLost))) === wonLost &&
      sum(({ figures }) => BigInt(figures.duplicateCredits)) === BigInt(duplicateCredits);
    if (!agrees) return `${id}: run.json states other sums than its trials have`;
  }
  const verdict = verdictOf(run.cases, run.invariants);
  const isStricter = run.profile !== undefined && verdict === 'accepted';
  return run.verdict === verdict || isStricter ? undefined : `run.json says ${run.verdict}; its trials make it ${verdict}`;
}
