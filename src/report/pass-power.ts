/** Trials of one case: how many were played, how many passed. */
export interface TrialCount {
  readonly trials: number;
  readonly passed: number;
}

/**
 * pass^k: the chance that k fresh trials of a case all pass, as a mean over cases of C(passed, k) / C(trials, k).
 * That is the unbiased estimate; the power of the pass rate is not: at rate .9 with k = 10 of 10 trials the truth is .349,
 * the power expects .506 (Chen et al., 2021, for pass@k; Yao et al., 2024, for pass^k).
 * `undefined` without cases, or when a case has fewer than k trials: then nothing can be said.
 */
export function passPower(cases: readonly TrialCount[], k: number): number | undefined {
  if (k < 1 || cases.length === 0 || cases.some((item) => item.trials < k)) return undefined;
  return cases.reduce((sum, item) => sum + chanceAllPass(item, k), 0) / cases.length;
}

/** C(passed, k) / C(trials, k) as a product, so that no factorial overflows. */
function chanceAllPass(item: TrialCount, k: number): number {
  let chance = 1;
  for (let drawn = 0; drawn < k; drawn += 1) chance *= Math.max(0, item.passed - drawn) / (item.trials - drawn);
  return chance;
}
