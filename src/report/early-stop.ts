import type { JudgedTrial } from './aggregate.ts';
import { measures } from './measure.ts';
import type { EarlyStopResult } from './run-result.ts';
import { type SequentialAnswer, type SequentialTest, sequentialTest } from './sequential-test.ts';

/** The rates and chances that a run stops by; see docs/statistics.md. */
export const earlyStopRates = { goodRate: 0.99, badRate: 0.95, alpha: 0.05, beta: 0.05 } as const;

/** Where no `--trials` says otherwise, a case that stays undecided is played so often: between the two rates 150 is the average. */
export const earlyStopTrialsMax = 400;

/** Says of each case, while its trials come in, whether it has been played often enough. */
export interface EarlyStop {
  take(trial: Pick<JudgedTrial, 'caseId' | 'judgement' | 'errored'>): void;
  /** The case's pass rate is decided, and it was played at least k times, which pass^k needs. */
  isDone(caseId: string): boolean;
  result(): EarlyStopResult;
}

/**
 * One sequential test for each case: trials of one case are alike but for chance, those of different cases are not. It decides how
 * often a case is played and nothing else: won lost, duplicate credits and invariants are judged in every trial that is played.
 */
export function earlyStop(k: number): EarlyStop {
  const known = new Map<string, { readonly test: SequentialTest; trials: number; answer: SequentialAnswer }>();
  return {
    take: ({ caseId, judgement, errored }) => {
      const item = known.get(caseId) ?? { test: sequentialTest({ measure: measures.passed, ...earlyStopRates }), trials: 0, answer: 'go_on' };
      item.answer = item.test.take(judgement.passed && errored === undefined);
      item.trials += 1;
      known.set(caseId, item);
    },
    isDone: (caseId) => {
      const item = known.get(caseId);
      return item !== undefined && item.answer !== 'go_on' && item.trials >= k;
    },
    result: () => ({ ...earlyStopRates, answers: Object.fromEntries([...known].map(([caseId, { answer }]) => [caseId, answer])) }),
  };
}
