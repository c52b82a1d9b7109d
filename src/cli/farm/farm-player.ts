import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readScenario } from '../catalogue.ts';
import type { SuiteTrial, TrialName } from '../suite.ts';
import { Farm } from './farm.ts';
import { parseFarm } from './farm-queue.ts';
import type { FarmedTrial, TrialWork } from './work.ts';

/** Plays trials somewhere. */
export interface FarmPlayer {
  play(name: TrialName): Promise<SuiteTrial>;
  close(): Promise<void>;
}

/** Trials that are under way at once: enough for many workers, few enough that a Redis holds their results. */
const aheadMax = 256;

/** @param order `trials` in the order in which they are asked for, `names` as the user gave them. @throws what {@link Farm.open} throws */
export async function openFarmPlayer(
  url: string,
  order: Pick<TrialWork, 'seed' | 'era' | 'mandates' | 'persona'> & { readonly trials: readonly TrialName[]; readonly names: readonly string[] },
): Promise<FarmPlayer> {
  const { trials, seed, era, mandates, persona } = order;
  const scenarios = scenarioTexts(order.names);
  const workOf = ({ plan, n }: TrialName): TrialWork => {
    const scenario = scenarios.get(plan.scenario);
    return { kind: 'trial', case: plan.id, persona, n, seed, era, mandates, ...(scenario && { scenario }) };
  };
  const farm = await Farm.open(parseFarm(url));
  const places = new Map(trials.map(({ trial }, index) => [trial, index]));
  let sent = 0;
  return {
    play: async (name) => {
      const until = Math.min(trials.length, (places.get(name.trial) ?? 0) + aheadMax);
      if (sent <= until - aheadMax / 2 || sent <= (places.get(name.trial) ?? 0)) {
        await farm.send(trials.slice(sent, until).map(workOf));
        sent = until;
      }
      return { ...((await farm.result(workOf(name))) as FarmedTrial), name }; // what a worker of this build puts there
    },
    close: () => farm.close(),
  };
}

/** Files of the user's, by the scenario that each holds: workers do not have them. */
function scenarioTexts(names: readonly string[]): ReadonlyMap<string, { readonly file: string; readonly text: string }> {
  const files = names.filter((name) => /\.ya?ml$/.test(name));
  return new Map(files.map((path) => [readScenario(path).scenario.scenario, { file: basename(path), text: readFileSync(path, 'utf8') }]));
}
