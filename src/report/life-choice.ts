import type { RunResult } from './run-result.ts';

/**
 * Names of the trials worth following step by step, the most telling first: of each case one that failed, then of each
 * case one that passed, then the other failures. Whoever reads `events.jsonl` need keep no more than the first few.
 */
export function chooseLives(run: RunResult): readonly string[] {
  const failed = run.cases.map((item) => item.trialList.filter((trial) => !trial.passed));
  const passed = run.cases.flatMap((item) => item.trialList.filter((trial) => trial.passed).slice(0, 1));
  const first = failed.flatMap((trials) => trials.slice(0, 1));
  const further = failed.flatMap((trials) => trials.slice(1));
  return [...first, ...passed, ...further].map((trial) => trial.trial);
}
