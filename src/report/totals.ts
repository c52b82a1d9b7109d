import { clusterError } from './cluster-error.ts';
import { passAt } from './pass-at.ts';
import { passPower, type TrialCount } from './pass-power.ts';
import type { CaseResult, RunResult } from './run-result.ts';
import { wilsonInterval } from './wilson.ts';

/** The figures of a whole run, from its result alone. `wonLost` as a decimal string. */
export interface Totals {
  readonly cases: number;
  readonly casesPassed: number;
  readonly trials: number;
  readonly passed: number;
  readonly errored: { readonly agent: number; readonly provider: number; readonly sandbox: number };
  /** Mean over cases; null when a case has fewer trials than its k, or cases differ in k. */
  readonly passK: number | null;
  /** Null when cases differ in k. */
  readonly k: number | null;
  /** pass@k: at least one of k; null as pass^k. */
  readonly passAtK: number | null;
  readonly passRate: number;
  /** Standard error of the pass rate, trials clustered by scenario; null with fewer than two scenarios. */
  readonly passRateError: number | null;
  readonly interval: readonly [number, number];
  /** The same rate over trials that neither provider nor sandbox spoiled: errors are counted both ways. */
  readonly passRateWithoutErrors: number;
  readonly payments: number;
  readonly calls: number;
  readonly technicalDeclines: number;
  readonly businessDeclines: number;
  readonly duplicateCredits: number;
  readonly wonLost: string;
  readonly obligations: number;
  readonly obligationsMet: number;
  readonly invariantsChecked: number;
  readonly invariantsViolated: number;
}

type Counted = 'trials' | 'passed' | 'technicalDeclines' | 'businessDeclines' | 'duplicateCredits';

export function totalsOf(run: RunResult): Totals {
  const { cases } = run;
  const trials = cases.flatMap((item) => item.trialList);
  const count = (name: Counted) => cases.reduce((total, item) => total + item[name], 0);
  const figure = (name: 'payments' | 'calls' | 'obligations' | 'obligationsMet') => trials.reduce((total, trial) => total + trial.figures[name], 0);
  const errored = (who: keyof CaseResult['errored']) => cases.reduce((total, item) => total + item.errored[who], 0);
  const played = { trials: count('trials'), passed: count('passed') };
  const unspoiled = played.trials - errored('provider') - errored('sandbox');
  const k = commonK(cases);
  return {
    cases: cases.length,
    casesPassed: cases.filter((item) => item.passed === item.trials && item.trials > 0).length,
    ...played,
    errored: { agent: errored('agent'), provider: errored('provider'), sandbox: errored('sandbox') },
    k,
    passK: k === null ? null : (passPower(cases, k) ?? null),
    passAtK: k === null ? null : (passAt(cases, k) ?? null),
    passRate: rate(played.passed, played.trials),
    passRateError: clusterError([...Map.groupBy(cases, (item) => item.scenario).values()].map(countOf)) ?? null,
    interval: wilsonInterval(played),
    passRateWithoutErrors: rate(played.passed, unspoiled),
    payments: figure('payments'),
    calls: figure('calls'),
    technicalDeclines: count('technicalDeclines'),
    businessDeclines: count('businessDeclines'),
    duplicateCredits: count('duplicateCredits'),
    wonLost: String(cases.reduce((total, item) => total + BigInt(item.wonLost), 0n)),
    obligations: figure('obligations'),
    obligationsMet: figure('obligationsMet'),
    invariantsChecked: run.invariants.reduce((total, item) => total + item.checked, 0),
    invariantsViolated: run.invariants.reduce((total, item) => total + item.violated, 0),
  };
}

/** The k of all cases; null when they differ, or there are none. */
export function commonK(cases: readonly CaseResult[]): number | null {
  const first = cases[0]?.k;
  return first !== undefined && cases.every((item) => item.k === first) ? first : null;
}

function countOf(cases: readonly CaseResult[]): TrialCount {
  return { trials: cases.reduce((sum, item) => sum + item.trials, 0), passed: cases.reduce((sum, item) => sum + item.passed, 0) };
}

function rate(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
