import { type Random, seededRandom } from '../../kernel/random.ts';
import { type FaultSeam, type FaultSpec, type FaultVerb, faultSeams } from '../../runner/scenario.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';

/** Verbs that no check has to be suspended for: none of them lies. */
const verbs: readonly FaultVerb[] = ['lose-request', 'lose-reply', 'lose-reply', 'delay', 'duplicate', 'reorder', 'rate-limit'];

const faultsMin = 2;
const faultsMax = 6;

/** A case with other faults, which the seed decides. Only the sandbox is judged by it: no agent has to get through any storm. */
export function stormOver(plans: readonly TrialPlan[], seed: string): TrialPlan {
  const random = seededRandom(`storm ${seed}`);
  const plan = plans[random.below(plans.length)];
  if (plan === undefined) throw new Error('no case to storm over');
  const faults = Array.from({ length: faultsMin + random.below(faultsMax - faultsMin + 1) }, () => faultOf(random));
  return { ...plan, id: `${plan.scenario}/storm-${seed}`, faults };
}

function faultOf(random: Random): FaultSpec {
  const where = pick<FaultSeam>(faultSeams, random);
  const verb = pick(verbs, random);
  const probability = (1 + random.below(4)) / 10;
  const match = where === 'agent-gateway' ? { tool: 'transfer_funds' } : random.below(3) === 0 ? {} : { kind: 'credit-transfer' };
  // Behind the door a rate limit refuses status inquiries and advices too, which then never end.
  const does = verb === 'rate-limit' && where !== 'agent-gateway' ? 'lose-reply' : verb;
  return { where, match, probability, do: does, forMs: 1_000 * (1 + random.below(90)) };
}

function pick<T>(list: readonly T[], random: Random): T {
  const one = list[random.below(list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
