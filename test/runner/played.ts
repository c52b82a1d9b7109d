import type { Agent } from '../../agents/agent.ts';
import { personas } from '../../agents/personas.ts';
import { selectPlans, standardCatalogue } from '../../src/cli/catalogue.ts';
import { playNamed, type SuiteTrial } from '../../src/cli/suite.ts';
import type { EraChoice } from '../../src/runner/entrance.ts';
import type { TrialPlan } from '../../src/runner/trial-plan.ts';

/** Every case that came with railproof. */
export function everyPlan(): readonly TrialPlan[] {
  return standardCatalogue().plans;
}

/** Of a case that came with railproof; only its own file is read. */
export function planOf(id: string): TrialPlan {
  const plan = selectPlans([id]).find((candidate) => candidate.id === id);
  if (plan === undefined) throw new Error(`${id} names a scenario, not a case`);
  return plan;
}

export interface Order {
  /** `scenario/case`, or a plan of the test's own. */
  readonly case: string | TrialPlan;
  /** A persona by name, or an agent of the test's own. */
  readonly agent?: string | Agent;
  readonly era?: EraChoice;
  readonly seed?: string;
}

/** One trial, played and judged. */
export function played({ case: which, agent = 'careful', era = 'mixed', seed = '7' }: Order): Promise<SuiteTrial> {
  const plan = typeof which === 'string' ? planOf(which) : which;
  const persona = typeof agent === 'string' ? personas[agent] : agent;
  if (persona === undefined) throw new Error(`there is no persona ${agent}`);
  return playNamed({ plan, n: 1, trial: `${plan.id}~test~1`, seed }, { agent: persona, era });
}
