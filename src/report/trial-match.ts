import type { CaseResult, RunResult, TrialResult } from './run-result.ts';

/** One trial of each run under the same case and number. Only when `paired` did both meet the same world and the same chance. */
export interface TrialMatch {
  readonly item: CaseResult;
  readonly before: TrialResult;
  readonly now: TrialResult;
}

/** Two runs side by side, or why they cannot be compared. */
export type RunMatch =
  | { readonly comparable: true; readonly paired: boolean; readonly why: string; readonly trials: readonly TrialMatch[] }
  | { readonly comparable: false; readonly why: string };

/** What each of the two runs is called where they differ. */
export interface RunNames {
  readonly before: string;
  readonly now: string;
}

/**
 * Lays two runs side by side by case and trial number. They are comparable when they played the same cases under the same conditions equally
 * often, and were judged under the same profile; they are paired when every trial also has the same seed. A trial's seed comes from the run's seed, case, persona and number, so runs
 * of two personas never pair, and runs of one agent before and after a change pair when they were given the same `--seed`.
 */
export function matchTrials(before: RunResult, now: RunResult, names: RunNames = { before: 'A', now: 'B' }): RunMatch {
  if (before.profile?.sha256 !== now.profile?.sha256) {
    const [judged, other] = [before.profile?.name ?? 'no profile', now.profile?.name ?? 'no profile'];
    return {
      comparable: false,
      why: `${names.before} was judged under ${judged}, ${names.now} under ${judged === other ? 'another text of it' : other}`,
    };
  }
  const [left, right] = [byName(before), byName(now)];
  const odd = [...left.keys(), ...right.keys()].find((name) => !left.has(name) || !right.has(name));
  if (odd !== undefined)
    return { comparable: false, why: `${odd} was played in ${left.has(odd) ? names.before : names.now} only; compare runs of the same cases` };
  const trials: TrialMatch[] = [];
  for (const [name, item] of left) {
    const other = right.get(name);
    if (other === undefined) continue;
    const differs = differenceOf(item, other, names);
    if (differs !== undefined) return { comparable: false, why: `${name} ${differs}` };
    const numbered = new Map(other.trialList.map((trial) => [trial.n, trial]));
    for (const trial of item.trialList) {
      const partner = numbered.get(trial.n);
      if (partner === undefined)
        return { comparable: false, why: `${name} has trial ${trial.n} in ${names.before} only; compare runs with the same --trials` };
      trials.push({ item, before: trial, now: partner });
    }
  }
  if (trials.length === 0) return { comparable: false, why: 'neither run has a trial' };
  return { comparable: true, ...pairingOf(before, now, trials), trials };
}

/** By case; by case and persona where a run holds several personas. */
function byName(run: RunResult): ReadonlyMap<string, CaseResult> {
  const several = personasOf(run).length > 1;
  return new Map(run.cases.map((item) => [several ? `${item.id}~${item.persona}` : item.id, item]));
}

function differenceOf(before: CaseResult, now: CaseResult, names: RunNames): string | undefined {
  if (before.trialList.length !== now.trialList.length) {
    return `was played ${before.trialList.length} times in ${names.before} and ${now.trialList.length} times in ${names.now}; compare runs with the same --trials`;
  }
  const [left, right] = [before.conditions, now.conditions];
  if (left !== undefined && right !== undefined && left !== right) return 'was played under other conditions: its task, world or faults have changed';
  return undefined;
}

function pairingOf(before: RunResult, now: RunResult, trials: readonly TrialMatch[]): { readonly paired: boolean; readonly why: string } {
  const shared = trials.filter(({ before: left, now: right }) => left.seed === right.seed).length;
  if (shared === trials.length) return { paired: true, why: `every trial was played from the same seed in both runs (run seed ${before.seed})` };
  if (shared > 0) return { paired: false, why: `only ${shared} of ${trials.length} trials have the same seed in both runs` };
  if (before.seed !== now.seed) return { paired: false, why: `the runs have different seeds (${before.seed} and ${now.seed})` };
  const [left, right] = [personasOf(before).join(', '), personasOf(now).join(', ')];
  return { paired: false, why: `the personas differ (${left} and ${right}), and a trial's seed contains its persona` };
}

export function personasOf(run: RunResult): readonly string[] {
  return [...new Set(run.cases.map((item) => item.persona))];
}
