import type { SettlementFigures } from '../oracle/judgement.ts';
import type { RunResult } from './run-result.ts';

/** Rows of the scorecard with the Bank of Korea's measures over all trials; none where nothing used a cap or settled gross. */
export function settlementRows(run: RunResult): readonly (readonly [name: string, value: string])[] {
  const trials = run.cases.flatMap(({ trialList }) => trialList.flatMap(({ settlement }) => settlement ?? []));
  const orders = trials.reduce((sum, { grossOrders }) => sum + grossOrders, 0);
  const queued = trials.reduce((sum, { queuedOrders }) => sum + queuedOrders, 0);
  const rows: (readonly [string, string])[] = [];
  const cap = most(trials, 'capUsePeak');
  if (cap !== undefined && cap > 0) rows.push(['cap use', `peak ${percent(cap)}`]);
  if (orders === 0) return rows;
  const [delay, overdraft, late] = [most(trials, 'queueDelayMsMax'), most(trials, 'overdraftUsePeak'), most(trials, 'closingWindowShare')];
  const parts = [
    `${orders} gross orders, ${queued} queued (${percent(queued / orders)})`,
    ...(delay === undefined ? [] : [`longest wait ${Math.round(delay / 1000)} s`]),
    ...(overdraft === undefined ? [] : [`overdraft peak ${percent(overdraft)}`]),
    ...(late === undefined ? [] : [`at most ${percent(late)} from 16:00`]),
  ];
  return [...rows, ['BOK-Wire+', parts.join(', ')]];
}

type Peak = 'capUsePeak' | 'queueDelayMsMax' | 'overdraftUsePeak' | 'closingWindowShare';

function most(trials: readonly SettlementFigures[], name: Peak): number | undefined {
  const values = trials.flatMap((trial) => trial[name] ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
