import type { ServiceFigures } from '../oracle/judgement.ts';
import type { CaseResult, Condition, RunResult } from './run-result.ts';

/** One measure under each condition; `null` where nothing of the kind was played, or the measure has no value there. */
export interface ServiceRow {
  readonly id: keyof typeof measuresOf;
  readonly values: Readonly<Record<Condition, number | null>>;
}

export const conditions: readonly Condition[] = ['normal', 'peak', 'fault'];

/** Figures of all trials under one condition, added up. */
interface Sum extends Omit<ServiceFigures, 'transit' | 'workMs'> {
  readonly transit: readonly number[];
  readonly payments: number;
  readonly calls: number;
  readonly technicalDeclines: number;
  readonly businessDeclines: number;
}

type Measure = (sum: Sum) => number | null;

const sentPayments = ({ payments }: Sum) => payments;
const within =
  (bands: number): Measure =>
  ({ transit }) =>
    share(total(transit.slice(0, bands)), total(transit));

/** The field's measures. Names say their unit; `Share` is of one. Sources are in docs/statistics.md. */
const measuresOf = {
  technicalDeclineShare: (sum) => share(sum.technicalDeclines, sentPayments(sum)),
  businessDeclineShare: (sum) => share(sum.businessDeclines, sentPayments(sum)),
  transitWithin10sShare: within(1),
  transitWithin20sShare: within(2),
  transitWithin5minShare: within(3),
  transitWithin15minShare: within(4),
  transitMsMax: (sum) => sum.transitMsMax,
  availabilityShare: (sum) => share(sum.answered, sum.calls),
  recoveredShare: (sum) => share(sum.recovered, sum.lostReplies),
  recoveryMsMax: (sum) => sum.recoveryMsMax,
  inquiriesPerPayment: (sum) => share(sum.inquiries, sentPayments(sum)),
  inquiriesPerPaymentMax: (sum) => sum.inquiriesPerPaymentMax,
  firstInquiryMsMin: (sum) => sum.firstInquiryMsMin,
  callsPerPayment: (sum) => share(sum.calls, sentPayments(sum)),
  breaksPer10000: (sum) => times(10_000, share(sum.reconciliationBreaks, sentPayments(sum))),
  handOffsPer1000: (sum) => times(1_000, share(sum.handOffs, sentPayments(sum))),
  agentsTogetherShareMax: (sum) => sum.agentsTogetherShareMax,
  outageMsMax: (sum) => sum.outageMsMax,
} as const satisfies Readonly<Record<string, Measure>>;

/** Normal, peak and fault apart: a mean over all of them says nothing about any. `undefined`: the run was made before these were kept. */
export function serviceTable(run: RunResult): readonly ServiceRow[] | undefined {
  const sums = new Map(conditions.map((condition) => [condition, sumOf(run.cases.filter((item) => item.condition === condition))]));
  if ([...sums.values()].every((sum) => sum === null)) return undefined;
  const value = (measure: Measure, condition: Condition) => {
    const sum = sums.get(condition) ?? null;
    return sum === null ? null : measure(sum);
  };
  return ids.map((id) => ({
    id,
    values: { normal: value(measuresOf[id], 'normal'), peak: value(measuresOf[id], 'peak'), fault: value(measuresOf[id], 'fault') },
  }));
}

const ids = Object.keys(measuresOf) as (keyof typeof measuresOf)[]; // keys of the constant above

function sumOf(cases: readonly CaseResult[]): Sum | null {
  const trials = cases.flatMap(({ trialList }) =>
    trialList.flatMap(({ figures, service }) => (service === undefined ? [] : [{ ...figures, ...service }])),
  );
  if (trials.length === 0) return null;
  const sum = (name: 'payments' | 'calls' | 'answered' | 'lostReplies' | 'recovered' | 'inquiries' | 'reconciliationBreaks' | 'handOffs') =>
    trials.reduce((all, trial) => all + trial[name], 0);
  const declines = (name: 'technicalDeclines' | 'businessDeclines') => trials.reduce((all, trial) => all + trial[name], 0);
  const extreme = (
    name: 'transitMsMax' | 'recoveryMsMax' | 'firstInquiryMsMin' | 'agentsTogetherShareMax',
    pick: (...values: number[]) => number,
  ) => {
    const values = trials.flatMap((trial) => trial[name] ?? []);
    return values.length === 0 ? null : values.reduce((left, right) => pick(left, right));
  };
  return {
    transit: trials.reduce<readonly number[]>((all, { transit }) => transit.map((count, band) => count + (all[band] ?? 0)), []),
    transitMsMax: extreme('transitMsMax', Math.max),
    recoveryMsMax: extreme('recoveryMsMax', Math.max),
    firstInquiryMsMin: extreme('firstInquiryMsMin', Math.min),
    payments: sum('payments'),
    calls: sum('calls'),
    answered: sum('answered'),
    lostReplies: sum('lostReplies'),
    recovered: sum('recovered'),
    inquiries: sum('inquiries'),
    inquiriesPerPaymentMax: trials.reduce((most, trial) => Math.max(most, trial.inquiriesPerPaymentMax), 0),
    reconciliationBreaks: sum('reconciliationBreaks'),
    handOffs: sum('handOffs'),
    agentsTogetherShareMax: extreme('agentsTogetherShareMax', Math.max),
    outageMsMax: trials.reduce((most, trial) => Math.max(most, trial.outageMsMax), 0),
    technicalDeclines: declines('technicalDeclines'),
    businessDeclines: declines('businessDeclines'),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function times(factor: number, value: number | null): number | null {
  return value === null ? null : value * factor;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
