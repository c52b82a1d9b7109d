import { passPower } from './pass-power.ts';
import type { CaseResult, RunResult } from './run-result.ts';
import { commonK } from './totals.ts';
import { wilsonInterval } from './wilson.ts';

/** What the cases of one family came to. */
export interface FamilyRow {
  readonly family: number;
  readonly cases: number;
  readonly trials: number;
  readonly passed: number;
  /** Null when cases differ in k. */
  readonly k: number | null;
  /** Null as `k`, and where a case has fewer than k trials. */
  readonly passK: number | null;
  /** At least 95 %; null as `passK`, and where cases were not played equally often. */
  readonly interval: readonly [number, number] | null;
}

/** A row for each family that was played, by its number. */
export function familyTable({ cases }: Pick<RunResult, 'cases'>): readonly FamilyRow[] {
  return [...Map.groupBy(cases, ({ family }) => family)].toSorted(([left], [right]) => left - right).map(([family, alike]) => rowOf(family, alike));
}

function rowOf(family: number, cases: readonly CaseResult[]): FamilyRow {
  const count = { trials: sum(cases.map(({ trials }) => trials)), passed: sum(cases.map(({ passed }) => passed)) };
  const k = commonK(cases);
  const passK = k === null ? null : (passPower(cases, k) ?? null);
  const alike = cases.every(({ trials }) => trials === cases[0]?.trials);
  return { family, cases: cases.length, ...count, k, passK, interval: k === null || passK === null || !alike ? null : bounds(count, k) };
}

/**
 * Families are too small to draw scenarios anew. With m the mean of the cases' rates, m^k ≤ mean of rate^k ≤ m: the first is Jensen's inequality, the
 * second holds for any rate. So Wilson's interval of m, its lower end to the power k, covers pass^k whether the cases are alike or not (trials of cases
 * that differ vary less than Wilson allows for).
 */
function bounds(count: { readonly trials: number; readonly passed: number }, k: number): readonly [number, number] {
  const [low, high] = wilsonInterval(count);
  return [low ** k, high];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
