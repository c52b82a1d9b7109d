import { rateNotExcluded } from './clean-runs.ts';
import { type ControlRow, controlRows } from './controls/control-rows.ts';
import { type FamilyRow, familyTable } from './family-table.ts';
import { type FaultTable, faultTable } from './fault-table.ts';
import { type LanguageTable, languageTables } from './language-gap.ts';
import { type LatencyRow, latencyTable } from './latency-table.ts';
import type { Life } from './life.ts';
import { chooseLives } from './life-choice.ts';
import type { CaseResult, RunResult, TrialResult } from './run-result.ts';
import { type ServiceRow, serviceTable } from './service-table.ts';
import { type Totals, totalsOf } from './totals.ts';

/** Steps one life may carry, and all lives of a report together: some 10 MB at most, which opens in a second. */
export const stepsMax = 500;
export const stepsInAllMax = 15_000;
/** Trials listed for one case, failed ones first. */
export const trialsListedMax = 100;

/** What the page draws from. Everything in it is plain JSON. */
export interface ReportData {
  readonly run: Omit<RunResult, 'cases'>;
  readonly totals: Totals;
  /** Upper 95 % bound of the share of trials with a duplicate credit, given that none was seen. */
  readonly rateNotExcluded: number;
  readonly cases: readonly (CaseResult & { readonly trialsLeftOut: number })[];
  readonly controls: readonly ControlRow[];
  /** Null in runs made before the measures were kept. */
  readonly service: readonly ServiceRow[] | null;
  readonly latency: readonly LatencyRow[];
  readonly families: readonly FamilyRow[];
  readonly faults: FaultTable;
  readonly languages: readonly LanguageTable[];
  readonly lives: readonly Life[];
  readonly livesLeftOut: number;
}

/** Bounds what the report carries; whatever is left out is counted. */
export function reportData(run: RunResult, lives: readonly Life[]): ReportData {
  const trials = new Map(run.cases.flatMap((item) => item.trialList.map((trial) => [trial.trial, trial])));
  const embedded = withinBounds(lives, run).map((life) => boundLife(life, trials.get(life.trial)));
  const followed = new Set(embedded.map((life) => life.trial));
  const { cases, ...rest } = run;
  const totals = totalsOf(run);
  return {
    run: rest,
    totals,
    rateNotExcluded: rateNotExcluded(totals.trials),
    cases: cases.map((item) => boundCase(item, followed)),
    controls: controlRows(run),
    service: serviceTable(run) ?? null,
    latency: latencyTable(run),
    families: familyTable(run),
    faults: faultTable(run),
    languages: languageTables(run),
    lives: embedded,
    livesLeftOut: totals.trials - embedded.length,
  };
}

/** The most telling lives first, as many as there is room for. */
function withinBounds(lives: readonly Life[], run: RunResult): readonly Life[] {
  const byTrial = new Map(lives.map((life) => [life.trial, life]));
  let room = stepsInAllMax;
  return chooseLives(run).flatMap((name) => {
    const life = byTrial.get(name);
    if (life === undefined || Math.min(life.steps.length, stepsMax) > room) return [];
    room -= Math.min(life.steps.length, stepsMax);
    return [life];
  });
}

/** Checks of trials that cannot be followed are told by their case; only what failed stays. */
function boundCase(item: CaseResult, followed: ReadonlySet<string>): ReportData['cases'][number] {
  const rank = (trial: TrialResult) => (trial.passed ? 2 : 0) - (followed.has(trial.trial) ? 1 : 0);
  const kept =
    item.trialList.length <= trialsListedMax
      ? item.trialList
      : item.trialList.toSorted((left, right) => rank(left) - rank(right)).slice(0, trialsListedMax);
  const trialList = kept.map((trial) =>
    followed.has(trial.trial) ? trial : { ...trial, checks: trial.checks.filter((check) => check.status === 'failed') },
  );
  return { ...item, trialList, trialsLeftOut: item.trialList.length - kept.length };
}

/** Keeps what proves a failure and the payments it speaks of, then the story from its beginning. */
function boundLife(life: Life, trial: TrialResult | undefined): Life {
  if (life.steps.length <= stepsMax) return life;
  const proofs = new Set(trial?.checks.flatMap((check) => (check.status === 'failed' ? check.events : [])));
  const suspects = new Set(life.steps.flatMap((step) => (proofs.has(step.seq) && step.payment !== null ? [step.payment] : [])));
  const rank = (step: Life['steps'][number]) => {
    if (proofs.has(step.seq)) return 0;
    if (step.payment !== null && suspects.has(step.payment)) return 1;
    return step.weight === 'main' ? 2 : 3;
  };
  const kept = life.steps.toSorted((left, right) => rank(left) - rank(right) || left.seq - right.seq).slice(0, stepsMax);
  return { ...life, steps: kept.toSorted((left, right) => left.seq - right.seq), stepsLeftOut: life.stepsLeftOut + life.steps.length - stepsMax };
}
