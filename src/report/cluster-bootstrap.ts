import { quantileSorted, sampleWithReplacement } from 'simple-statistics';
import { passPower, type TrialCount } from './pass-power.ts';

/** Uniform in [0, 1). Handed in: whoever reports has no chance of its own. */
export type Chance = () => number;

export interface BootstrapOrder {
  /** Cases by cluster: cases of one scenario share world, task and weakness, so they are drawn together. */
  readonly clusters: readonly (readonly TrialCount[])[];
  readonly k: number;
  readonly random: Chance;
  /** Default: .05, a 95 % interval. */
  readonly alpha?: number;
  readonly resamples?: number;
}

const resamplesDefault = 2_000;

/**
 * Interval of pass^k by the percentile cluster bootstrap (Efron and Tibshirani, 1993; Cameron, Gelbach and Miller, 2008): scenarios are drawn with
 * replacement, each with all its cases and trials. `undefined` where nothing can be learnt from drawing: fewer than two scenarios, all of
 * them alike (a clean run says only what `rateNotExcluded` says), or a case with fewer than k trials.
 */
export function clusterBootstrap({ clusters, k, random, alpha = 0.05, resamples = resamplesDefault }: BootstrapOrder): [number, number] | undefined {
  const scores: ClusterScore[] = [];
  for (const cases of clusters) {
    const mean = passPower(cases, k);
    if (mean === undefined) return undefined;
    scores.push({ sum: mean * cases.length, cases: cases.length });
  }
  if (!differ(scores)) return undefined;
  const means = Array.from({ length: resamples }, () => meanOf(sampleWithReplacement(scores, scores.length, random))).sort(
    (left, right) => left - right,
  );
  return [quantileSorted(means, alpha / 2), quantileSorted(means, 1 - alpha / 2)];
}

interface ClusterScore {
  /** Sum of the cases' pass^k. */
  readonly sum: number;
  readonly cases: number;
}

function differ(scores: readonly ClusterScore[]): boolean {
  const [first, ...rest] = scores;
  return first !== undefined && rest.some(({ sum, cases }) => sum / cases !== first.sum / first.cases);
}

function meanOf(scores: readonly ClusterScore[]): number {
  let sum = 0;
  let cases = 0;
  for (const score of scores) {
    sum += score.sum;
    cases += score.cases;
  }
  return sum / cases;
}
