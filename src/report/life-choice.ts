import { livesMax } from './embed.ts';
import type { RunResult } from './run-result.ts';

/**
 * Names of the trials worth following step by step: of each case first one that failed, then one that passed, then more
 * failures, until the report is full. Whoever reads `events.jsonl` needs to keep only these.
 */
export function chooseLives(run: RunResult): readonly string[] {
  const failed = run.cases.map((item) => item.trialList.filter((trial) => !trial.passed));
  const passed = run.cases.flatMap((item) => item.trialList.filter((trial) => trial.passed).slice(0, 1));
  const first = failed.flatMap((trials) => trials.slice(0, 1));
  const further = failed.flatMap((trials) => trials.slice(1));
  return [...first, ...passed, ...further].slice(0, livesMax).map((trial) => trial.trial);
}
