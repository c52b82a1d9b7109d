import type { TrialCount } from './pass-power.ts';

/** Quantile of the normal distribution that leaves 2.5 % on either side. */
export const z95 = 1.959963984540054;

/**
 * Interval of a pass rate after Wilson (1927), 95 % unless another quantile is given: honest near 0 and 1, where agents live.
 * Without trials nothing is known: [0, 1].
 */
export function wilsonInterval({ trials, passed }: TrialCount, z: number = z95): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const rate = passed / trials;
  const spread = z ** 2 / trials;
  const middle = rate + spread / 2;
  const half = z * Math.sqrt((rate * (1 - rate)) / trials + spread / (4 * trials));
  return [passed === 0 ? 0 : (middle - half) / (1 + spread), passed === trials ? 1 : (middle + half) / (1 + spread)];
}
