import type { TrialCount } from './pass-power.ts';

/**
 * Standard error of a pass rate over all trials when trials of one scenario go together: √(Σ_g (Σ_i (s − s̄))²) / n, s = 1 for passed
 * (Liang and Zeger, 1986). Never smaller knowledge than there is: with independent trials it is near √(p(1−p)/n), with scenarios that
 * pass or fail as a whole it is as large as if each were one trial. `undefined` with fewer than two clusters: nothing shows how they vary.
 */
export function clusterError(clusters: readonly TrialCount[]): number | undefined {
  const played = clusters.filter(({ trials }) => trials > 0);
  if (played.length < 2) return undefined;
  const trials = played.reduce((sum, cluster) => sum + cluster.trials, 0);
  const mean = played.reduce((sum, cluster) => sum + cluster.passed, 0) / trials;
  return Math.sqrt(played.reduce((sum, cluster) => sum + (cluster.passed - cluster.trials * mean) ** 2, 0)) / trials;
}
