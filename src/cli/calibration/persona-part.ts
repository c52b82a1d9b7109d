import { personas } from '../../../agents/personas.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import type { Expectations, Must } from './expectations.ts';
import { play, trialOf } from './play.ts';

/** A case in which a persona did not come to what the file says. */
export interface Wrong {
  readonly case: string;
  readonly must: Must;
  readonly because: string;
  readonly trial: string;
  readonly seed: string;
  /** Checks that failed; empty: it passed. */
  readonly checks: readonly string[];
  readonly message: string;
}

export interface PersonaResult {
  readonly name: string;
  /** Cases that the file says it must fail, and those in which a trial of it failed. */
  readonly mustFail: readonly string[];
  readonly failed: readonly string[];
  readonly ok: boolean;
  readonly wrong: readonly Wrong[];
  /** By family of scenarios. */
  readonly families: Readonly<Record<number, { readonly trials: number; readonly failed: number; readonly wrong: number }>>;
}

/** What the checks did while the personas played. */
export interface CheckUse {
  readonly known: Set<string>;
  readonly flipped: Set<string>;
}

/** Plays one persona over every case, `seeds` times each, and holds what comes of it against the file. */
export async function playPersona(
  name: string,
  order: { readonly plans: readonly TrialPlan[]; readonly seed: string; readonly seeds: number; readonly expectations: Expectations },
  use: CheckUse,
): Promise<PersonaResult> {
  const agent = personas[name];
  if (agent === undefined) throw new Error(`there is no persona ${name}`);
  const wrong: Wrong[] = [];
  const failedCases = new Set<string>();
  const families: Record<number, { trials: number; failed: number; wrong: number }> = {};
  for (const plan of order.plans) {
    const { must, because } = order.expectations.of(name, plan);
    families[plan.family] ??= { trials: 0, failed: 0, wrong: 0 };
    const family = families[plan.family];
    for (let n = 1; n <= order.seeds; n += 1) {
      const trial = trialOf(plan, { seed: order.seed, persona: name, n });
      const played = await play(trial, agent);
      const broken = played.broke ?? (played.violated.length > 0 ? played.message : null);
      if (broken !== null) throw new SandboxBroken(`${trial.trial} (seed ${trial.seed}): ${broken}`);
      for (const id of played.checks) use.known.add(id);
      for (const id of played.failed) use.flipped.add(id);
      const failed = played.failed.length > 0;
      const isWrong = must !== 'either' && failed !== (must === 'fail');
      if (failed) failedCases.add(plan.id);
      if (isWrong) wrong.push({ case: plan.id, must, because, trial: trial.trial, seed: trial.seed, checks: played.failed, message: played.message });
      if (family !== undefined) {
        family.trials += 1;
        family.failed += Number(failed);
        family.wrong += Number(isWrong);
      }
    }
  }
  const mustFail = order.plans.filter((plan) => order.expectations.of(name, plan).must === 'fail').map(({ id }) => id);
  return { name, mustFail, failed: [...failedCases], ok: wrong.length === 0, wrong, families };
}
