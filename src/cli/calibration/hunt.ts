import type { Agent } from '../../../agents/agent.ts';
import { personas } from '../../../agents/personas.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { selectPlans, standardCatalogue } from '../catalogue.ts';
import type { Expectations } from './expectations.ts';
import { exploredPlan } from './explored.ts';
import { edgePaths } from './folder.ts';
import { type Played, play, trialOf } from './play.ts';
import { probes } from './probes.ts';

/** One trial of a hunt. `blameless`: whoever plays has to pass, so a failed check is found as well as a violated invariant. */
interface Chase {
  readonly plan: TrialPlan;
  readonly player: string;
  readonly agent: Agent;
  readonly blameless: boolean;
}

/** How a hunt for a defect went. `seedsNeeded` counts trials, each from a seed of its own, the one that found it included. */
export interface Catch {
  readonly caught: boolean;
  /** Check or invariant that found it; null: nothing did. */
  readonly check: string | null;
  readonly seed: string | null;
  readonly seedsNeeded: number;
  /** `scenario/case~player`. */
  readonly where: string | null;
  /** Of the case that found it, as it was written: nothing was shrunk. */
  readonly size: { readonly agents: number; readonly faults: number } | null;
  readonly message: string;
  /** An assertion of the product stopped a trial before the judge saw anything: the first of them. */
  readonly broke: string | null;
}

/** Players that look at less than the reference agent does before they order, and so leave more to the sandbox; they play where they must pass. */
const badPlayers = ['naive-retrier', 'cutoff-blind', 'fire-and-forget', 'limit-prober', 'amnesiac'] as const;

/** Plays until the judge sees something, the cheapest and most telling trials first. */
export async function hunt(order: { readonly seed: string; readonly explored: number; readonly expectations: Expectations }): Promise<Catch> {
  let played = 0;
  let broke: string | null = null;
  for (const chase of chases(order)) {
    const name = trialOf(chase.plan, { seed: order.seed, persona: chase.player });
    const found = await play(name, chase.agent);
    played += 1;
    broke ??= found.broke;
    const check = foundBy(found, chase.blameless);
    if (check === undefined) continue;
    const size = { agents: chase.plan.jobs.length, faults: chase.plan.faults.length };
    const where = `${chase.plan.id}~${chase.player}`;
    return { caught: true, check, seed: name.seed, seedsNeeded: played, where, size, message: found.message, broke };
  }
  return { caught: false, check: null, seed: null, seedsNeeded: played, where: null, size: null, message: '', broke };
}

function foundBy({ violated, failed }: Played, blameless: boolean): string | undefined {
  return violated[0] ?? (blameless ? failed[0] : undefined);
}

function* chases({ explored, expectations }: Parameters<typeof hunt>[0]): Generator<Chase> {
  const standard = standardCatalogue().plans;
  const edges = selectPlans(edgePaths());
  const everyCase = [...standard, ...edges];
  const careful = personas['careful'] as Agent; // it is in the table
  for (const plan of everyCase) yield { plan, player: 'careful', agent: careful, blameless: true };
  for (const [player, { agent, lawful }] of Object.entries(probes))
    for (const plan of everyCase.filter(isCalm)) yield { plan, player, agent, blameless: lawful && hasOneAgentEach(plan) };
  // Who never asks leaves every open payment to the gateway. Its own mistakes do not count.
  const leaver = personas['fire-and-forget'] as Agent; // it is in the table
  for (const plan of everyCase.filter((one) => !isCalm(one))) yield { plan, player: 'fire-and-forget', agent: leaver, blameless: false };
  for (let seed = 1; seed <= explored; seed += 1) yield { plan: exploredPlan(seed), player: 'careful', agent: careful, blameless: true };
  for (const player of badPlayers)
    for (const plan of standard.filter((one) => expectations.of(player, one).must === 'pass'))
      yield { plan, player, agent: personas[player] as Agent, blameless: true }; // badPlayers are keys of personas
}

function isCalm({ faults }: TrialPlan): boolean {
  return faults.length === 0;
}

/** Where two agents act for one principal, equal names of payments are a conflict of their own making. */
function hasOneAgentEach({ jobs }: TrialPlan): boolean {
  return new Set(jobs.map(({ principal }) => principal)).size === jobs.length;
}
