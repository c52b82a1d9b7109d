import type { Condition, RunResult } from './run-result.ts';
import { conditions, type ServiceRow, serviceTable } from './service-table.ts';
import { type Totals, totalsOf } from './totals.ts';

type Better = 'higher' | 'lower' | 'neither';
type Unit = 'share' | 'count' | 'ms' | 'won';

export interface MeasureKind {
  readonly unit: Unit;
  /** Which end of the quantiles is the good one. `neither`: too much is as telling as too little. */
  readonly better: Better;
}

/** One figure of one run under one condition; `all` is the whole run. Null where the run has no such value. */
export interface MeasuredValue extends MeasureKind {
  readonly measure: string;
  readonly condition: Condition | 'all';
  readonly value: number | null;
}

const perPayment = (part: number, { payments }: Totals) => (payments === 0 ? null : part / payments);

/** Of the whole run. */
const wholeMeasures: Readonly<Record<string, MeasureKind & { readonly of: (totals: Totals) => number | null }>> = {
  passK: { unit: 'share', better: 'higher', of: ({ passK }) => passK },
  passRate: { unit: 'share', better: 'higher', of: ({ passRate }) => passRate },
  duplicateCreditsPer10000: { unit: 'count', better: 'lower', of: (totals) => perPayment(totals.duplicateCredits * 10_000, totals) },
  wonLostPerPayment: { unit: 'won', better: 'lower', of: (totals) => perPayment(Number(totals.wonLost), totals) },
};

/** Under each condition. Declines for business reasons, questions and hand-offs are often right; how often depends on the agent's caution. */
const serviceKinds: Readonly<Record<ServiceRow['id'], MeasureKind>> = {
  technicalDeclineShare: { unit: 'share', better: 'lower' },
  businessDeclineShare: { unit: 'share', better: 'neither' },
  transitWithin10sShare: { unit: 'share', better: 'higher' },
  transitWithin20sShare: { unit: 'share', better: 'higher' },
  transitWithin5minShare: { unit: 'share', better: 'higher' },
  transitWithin15minShare: { unit: 'share', better: 'higher' },
  transitMsMax: { unit: 'ms', better: 'lower' },
  availabilityShare: { unit: 'share', better: 'higher' },
  recoveredShare: { unit: 'share', better: 'higher' },
  recoveryMsMax: { unit: 'ms', better: 'lower' },
  inquiriesPerPayment: { unit: 'count', better: 'neither' },
  inquiriesPerPaymentMax: { unit: 'count', better: 'lower' },
  firstInquiryMsMin: { unit: 'ms', better: 'higher' },
  callsPerPayment: { unit: 'count', better: 'lower' },
  breaksPer10000: { unit: 'count', better: 'lower' },
  handOffsPer1000: { unit: 'count', better: 'neither' },
  agentsTogetherShareMax: { unit: 'share', better: 'lower' },
  outageMsMax: { unit: 'ms', better: 'neither' },
};

/** The stability measures of a run, in the same order for every run. */
export function stabilityMeasures(run: RunResult): readonly MeasuredValue[] {
  const totals = totalsOf(run);
  const rows = new Map(serviceTable(run)?.map(({ id, values }) => [id, values]));
  const ids = Object.keys(serviceKinds) as readonly ServiceRow['id'][]; // keys of the constant above
  return [
    ...Object.entries(wholeMeasures).map(([measure, { of, unit, better }]) => ({
      measure,
      condition: 'all' as const,
      unit,
      better,
      value: of(totals),
    })),
    ...conditions.flatMap((condition) =>
      ids.map((id) => ({ measure: id, condition, ...serviceKinds[id], value: rows.get(id)?.[condition] ?? null })),
    ),
  ];
}
