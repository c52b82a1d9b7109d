import { aggregateRun, type JudgedTrial } from '../../src/report/aggregate.ts';
import type { RunResult } from '../../src/report/run-result.ts';

export interface SimulatedTrial {
  readonly passed: boolean;
  readonly wonLost?: bigint;
  readonly duplicateCredits?: number;
  readonly errored?: 'agent' | 'provider' | 'sandbox';
}

/** Outcomes by `scenario/case`. */
export type Outcomes = Readonly<Record<string, readonly SimulatedTrial[]>>;

export interface SimulatedOrder {
  readonly outcomes: Outcomes;
  readonly seed?: string;
  readonly persona?: string;
  readonly conditions?: string;
  readonly violated?: number;
  readonly digest?: string;
}

/** A run with the outcomes that a test wants, made as every run is made. Trial seeds follow seed, case, persona and number, as in a real one. */
export function simulatedRun({
  outcomes,
  seed = '7',
  persona = 'agent',
  conditions = 'c0ffee',
  violated = 0,
  digest = 'd',
}: SimulatedOrder): RunResult {
  const build = { version: '0.1.0', commit: '26d9e14c0ffee', dirty: false };
  const trials = Object.entries(outcomes).flatMap(([caseId, played]) =>
    played.map((trial, index): JudgedTrial => {
      const name = `${caseId}~${persona}~${index + 1}`;
      return {
        caseId,
        scenario: caseId.split('/')[0] ?? '',
        title: { en: caseId, ko: caseId },
        family: caseId.length,
        persona,
        conditions,
        k: 1,
        n: index + 1,
        trial: name,
        seed: `${seed} ${name}`,
        digest: `${digest} ${trial.passed}`,
        replay: '',
        judgement: judgementOf(trial, violated),
        ...(trial.errored === undefined ? {} : { errored: trial.errored }),
      };
    }),
  );
  return aggregateRun({ seed, build, node: 'v24.21.0', startedAt: '2026-11-23T01:00:00.000Z', command: ['run'] }, trials);
}

function judgementOf({ passed, wonLost = 0n, duplicateCredits = 0 }: SimulatedTrial, violated: number): JudgedTrial['judgement'] {
  const figures = { payments: 1, calls: 4, technicalDeclines: passed ? 0 : 1, businessDeclines: 0, obligationsMet: 1, obligations: 1 };
  return {
    passed,
    checks: [],
    invariants: [{ id: 'books-balance', checked: 1, violated, message: '' }],
    figures: { ...figures, wonLost, duplicateCredits },
    attack: null,
  };
}

/** So many trials, of which the first few fail. */
export function trials(count: number, failed = 0): readonly SimulatedTrial[] {
  return Array.from({ length: count }, (_, index) => ({ passed: index >= failed }));
}
