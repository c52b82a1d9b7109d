import { passPower, type TrialCount } from './pass-power.ts';

/**
 * pass@k: the chance that at least one of k fresh trials of a case passes, as a mean over cases of 1 − C(failed, k) / C(trials, k)
 * (Chen et al., 2021). It says what an agent can do at its best; for payments pass^k counts.
 * `undefined` as for pass^k.
 */
export function passAt(cases: readonly TrialCount[], k: number): number | undefined {
  const allFail = passPower(
    cases.map(({ trials, passed }) => ({ trials, passed: trials - passed })),
    k,
  );
  return allFail === undefined ? undefined : 1 - allFail;
}
