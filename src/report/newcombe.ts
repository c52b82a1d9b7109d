import { bisect } from 'simple-statistics';
import { normalTail } from './normal.ts';
import type { TrialCount } from './pass-power.ts';
import { wilsonInterval } from './wilson.ts';

/** Lower and upper bound of a difference of pass rates, now less before. */
export type DifferenceInterval = readonly [low: number, high: number];

/** Both agents on the same seeds, counted pair by pair. */
export interface PairCount {
  readonly bothPassed: number;
  readonly worse: number;
  readonly better: number;
  readonly bothFailed: number;
}

interface Sides {
  readonly before: TrialCount;
  readonly now: TrialCount;
}

/** Newcombe (1998a), method 10: difference of independent proportions from two Wilson intervals. `z` is the normal quantile of either tail. */
export function newcombeInterval(sides: Sides, z: number): DifferenceInterval {
  return differenceInterval(sides, 0, z);
}

/** Newcombe (1998b), method 10: the same for pairs, where the agreement φ of the pairs narrows it; φ with continuity correction when positive. */
export function newcombePairedInterval({ bothPassed, worse, better, bothFailed }: PairCount, z: number): DifferenceInterval {
  const trials = bothPassed + worse + better + bothFailed;
  const before = { trials, passed: bothPassed + worse };
  const now = { trials, passed: bothPassed + better };
  const product = bothPassed * bothFailed - worse * better;
  const corrected = product > 0 ? Math.max(0, product - trials / 2) : product;
  const margins = before.passed * (trials - before.passed) * now.passed * (trials - now.passed);
  return differenceInterval({ before, now }, margins === 0 ? 0 : corrected / Math.sqrt(margins), z);
}

/**
 * p of "now is worse than before" for independent trials: the tail at which the upper end of Newcombe's interval falls on zero. 1
 * where now is no worse.
 */
export function newcombeTest(sides: Sides): number {
  const upperAt = (z: number) => newcombeInterval(sides, z)[1];
  if (rateOf(sides.now) >= rateOf(sides.before)) return 1;
  return upperAt(zMax) < 0 ? normalTail(zMax) : normalTail(bisect(upperAt, 0, zMax, 200, 1e-12));
}

/** Beyond it a p is below 1e-13, which no gate tells from zero. */
const zMax = 7.5;

function differenceInterval({ before, now }: Sides, phi: number, z: number): DifferenceInterval {
  if (before.trials === 0 || now.trials === 0) return [-1, 1];
  const [beforeRate, nowRate] = [rateOf(before), rateOf(now)];
  const [beforeLow, beforeHigh] = wilsonInterval(before, z);
  const [nowLow, nowHigh] = wilsonInterval(now, z);
  const reach = (left: number, right: number) => Math.sqrt(Math.max(0, left ** 2 - 2 * phi * left * right + right ** 2));
  const difference = nowRate - beforeRate;
  return [difference - reach(nowRate - nowLow, beforeHigh - beforeRate), difference + reach(nowHigh - nowRate, beforeRate - beforeLow)];
}

function rateOf({ trials, passed }: TrialCount): number {
  return passed / trials;
}
