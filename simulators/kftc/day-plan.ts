import { type BulkRules, bulkSystems } from './bulk-rules.ts';
import { payday, sameDayPercent, systemsOfDay } from './day-profile.ts';
import { type PackedTerms, packedSystems, timeMs } from './packed-terms.ts';

/** Orders of one system that come within one stretch of time, evenly; numbered from `first`. */
export interface DayPart {
  /** Number of the system. */
  readonly system: number;
  readonly first: number;
  readonly count: number;
  /** Milliseconds since midnight KST. */
  readonly fromMs: number;
  /** 0: all at the same moment, as the lines of files. */
  readonly spanMs: number;
}

/** What is cleared before the banks hear of each other's credits. */
export type DayStep = readonly DayPart[];

interface Stretch {
  readonly fromMs: number;
  readonly spanMs: number;
  /** By number of the system, a share of what it has on the day. Whole numbers. */
  readonly weights: readonly number[];
}

const minuteMs = 60_000;
const minutesOfDay = 1_440;
/** Lines of files all come at the moment of their execution; they are cleared in so many steps, to bound what is exchanged between two. */
const portions = 60;

/**
 * How `payments` come in over a business day: what customers order by the minute, while the system is open; lines of files when their centre carries them
 * out. The steps are the same for any number of payments.
 */
export function dayPlan(payments: number, rules: { readonly terms: readonly PackedTerms[]; readonly bulk: BulkRules }): readonly DayStep[] {
  const stretches = Array.from({ length: minutesOfDay }, (_, minute) => [...filesAt(minute, rules.bulk), ordersIn(minute, rules.terms)]).flat();
  const orders = ordersBySystem(payments);
  const whole = packedSystems.map((_, system) => stretches.reduce((sum, { weights }) => sum + (weights[system] ?? 0), 0));
  const passed = packedSystems.map(() => 0);
  const given = packedSystems.map(() => 0);
  let first = 0;
  return stretches.map(({ fromMs, spanMs, weights }) =>
    weights.flatMap((weight, system) => {
      if (weight === 0) return [];
      const passedNow = (passed[system] ?? 0) + weight;
      const count = Math.floor(((orders[system] ?? 0) * passedNow) / (whole[system] ?? 1)) - (given[system] ?? 0);
      passed[system] = passedNow;
      given[system] = (given[system] ?? 0) + count;
      first += count;
      return count === 0 ? [] : [{ system, first: first - count, count, fromMs, spanMs }];
    }),
  );
}

/** By number of the system; the electronic banking network has what is left. */
function ordersBySystem(payments: number): readonly number[] {
  const others = packedSystems.map((name) => (name === 'ebs' ? 0 : Math.floor((payments * systemsOfDay.value[name].share) / 10_000)));
  return [payments - others.reduce((sum, count) => sum + count, 0), ...others.slice(1)];
}

function ordersIn(minute: number, terms: readonly PackedTerms[]): Stretch {
  const fromMs = minute * minuteMs;
  const weights = packedSystems.map((name, system) => {
    const { opensMs = 0, closesMs = 0 } = terms[system] ?? {};
    const isOpen = fromMs >= opensMs && fromMs < closesMs;
    return !isOpen || isBatch(name) ? 0 : (payday.value[Math.floor(minute / 60)] ?? 0);
  });
  return { fromMs, spanMs: minuteMs, weights };
}

/** Files for the day itself and those of the day before, each at their time. */
function filesAt(minute: number, { services }: BulkRules): readonly Stretch[] {
  const fromMs = minute * minuteMs;
  const weights = packedSystems.map((name) => {
    if (!isBatch(name)) return 0;
    const { nextDay, sameDay } = services[name];
    const ofDay = sameDay === null ? 0 : sameDayPercent.value;
    const today = sameDay !== null && timeMs(sameDay.value.executesKst) === fromMs ? ofDay : 0;
    return today + (timeMs(nextDay.value.executesKst) === fromMs ? 100 - ofDay : 0);
  });
  return weights.every((weight) => weight === 0) ? [] : Array.from({ length: portions }, () => ({ fromMs, spanMs: 0, weights }));
}

export function isBatch(name: string): name is (typeof bulkSystems)[number] {
  return bulkSystems.some((system) => system === name);
}
