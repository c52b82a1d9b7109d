import { exploredCase, generate } from '../../runner/explore/generate.ts';
import { planCases, type TrialPlan } from '../../runner/trial-plan.ts';

/** The case that the explorer makes of a seed: everything in it can be done as the reference agent works, whatever its faults. */
export function exploredPlan(seed: number): TrialPlan {
  const [plan] = planCases({ scenario: generate(String(seed)), at: () => `seed ${seed}` });
  if (plan === undefined) throw new Error(`seed ${seed} gave no case ${exploredCase}`);
  return plan;
}
