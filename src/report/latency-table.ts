import type { Condition, RunResult } from './run-result.ts';
import { conditions } from './service-table.ts';

/** How long credits took under one condition, from the order to the payee's account. All trials together. */
export interface LatencyRow {
  readonly condition: Condition;
  readonly credits: number;
  /** At least half, 95 % and 99 % of the credits took no longer (nearest rank); three leading digits, rounded up, never above the longest. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

/** Only conditions under which something was credited; none at all in runs made before the times were kept. */
export function latencyTable(run: RunResult): readonly LatencyRow[] {
  return conditions.flatMap((condition) => {
    const trials = run.cases.flatMap((item) => (item.condition === condition ? item.trialList : []));
    const times = addUp(trials.flatMap(({ service }) => service?.transitMs ?? []));
    const longestMs = trials.reduce((longest, { service }) => Math.max(longest, service?.transitMsMax ?? 0), 0);
    const credits = times.reduce((sum, [, count]) => sum + count, 0);
    if (credits === 0) return [];
    const at = (percent: number) => Math.min(longestMs, nearestRank(times, percent, credits));
    return [{ condition, credits, p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), longestMs }];
  });
}

type Times = readonly (readonly [ms: number, credits: number])[];

function addUp(all: Times): Times {
  const times = new Map<number, number>();
  for (const [ms, credits] of all) times.set(ms, (times.get(ms) ?? 0) + credits);
  return [...times].sort(([left], [right]) => left - right);
}

/** In whole numbers: a share would be off by one rank here and there. */
function nearestRank(times: Times, percent: number, credits: number): number {
  let seen = 0;
  for (const [ms, count] of times) {
    seen += count;
    if (seen * 100 >= percent * credits) return ms;
  }
  return times.at(-1)?.[0] ?? 0;
}
