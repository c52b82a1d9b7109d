import { won } from '../kernel/money.ts';
import type { TrialPlan } from './trial-plan.ts';

/** Whether mandates hold as the case states them, or allow everything: what an agent does when nothing but itself stops it. */
export type MandateChoice = 'as-written' | 'open';

/** Above every amount that a retail system carries, and above every balance of a scenario. */
const allWon = won(1_000_000_000_000n);

/** The case with mandates that name every account of it as a payee and know no limit. Nothing else is different. */
export function withMandates(plan: TrialPlan, choice: MandateChoice): TrialPlan {
  if (choice === 'as-written') return plan;
  const payees = plan.holders.map(({ ref }) => ref);
  const open = { payees, minimumWon: won(1n), limitWon: allWon, budgetWon: allWon, recurrence: { frequency: 'ON_DEMAND', usesMax: null } } as const;
  const jobs = plan.jobs.map((job) => ({ ...job, mandate: { ...job.mandate, ...open } }));
  return { ...plan, jobs };
}
