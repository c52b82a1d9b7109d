import type { Agent } from '../../agents/agent.ts';
import { personas } from '../../agents/personas.ts';
import type { RunResult } from '../report/run-result.ts';
import type { EraChoice } from '../runner/entrance.ts';
import { InputError } from '../runner/input-error.ts';
import { withMandates } from '../runner/open-mandates.ts';
import { selectPlans, standardPlans } from './catalogue.ts';
import { loadPersonas } from './persona-source.ts';
import { keptScenarios, runFiles } from './run-folder.ts';
import { personaOf, type TrialName, trialNames } from './suite.ts';

/**
 * These trials of the run. Of the scenarios that came with railproof only those are read that they are of; where a scenario of the
 * run's own has the name of one of these, its own is meant.
 */
export function namesOf(folder: string, result: RunResult, trials: readonly string[]): TrialName[] {
  const wanted = new Set(trials);
  const cases = result.cases.filter(({ trialList }) => trialList.some(({ trial }) => wanted.has(trial)));
  const scenarios = new Set(cases.map(({ scenario }) => scenario));
  const most = Math.max(...cases.map((item) => item.trials)); // a run that stops early plays some cases more often than others
  const kept = keptScenarios(folder);
  const standard = [...scenarios].flatMap((scenario) => standardPlans(scenario) ?? []);
  const mandates = result.command[result.command.indexOf('--mandates') + 1] === 'open' ? 'open' : 'as-written';
  const all = [...standard, ...(kept.length > 0 ? selectPlans(kept) : [])].map((plan) => withMandates(plan, mandates));
  const plans = new Map(all.map((plan) => [plan.id, plan]));
  const { seed } = result;
  const names = [...new Set(cases.map(({ persona }) => persona))].flatMap((persona) =>
    trialNames({ seed, plans: [...plans.values()], trials: most, persona }),
  );
  const known = new Map(names.map((name) => [name.trial, name]));
  return trials.map((trial) => {
    const name = known.get(trial);
    if (name === undefined)
      throw new InputError(`${folder}: no scenario here has the trial "${trial}"; play it again with the build in ${runFiles.run}`);
    return name;
  });
}

/** How the run's trials are played again. Nothing that the run folder names is executed: a persona of the user's own is given again. */
export async function playOf(
  result: RunResult,
  given: string | undefined,
): Promise<(name: TrialName) => { readonly agent: Agent; readonly era: EraChoice }> {
  const agents = new Map((await loadPersonas(given ?? namedIn(result))).map(({ persona, agent }) => [persona, agent]));
  const era = eraOf(result);
  return (name) => {
    const agent = agents.get(personaOf(name)) ?? (agents.size === 1 ? [...agents.values()][0] : undefined);
    if (agent === undefined) throw new InputError(`${name.trial}: --persona ${given} does not name who played it`);
    return { agent, era };
  };
}

/** The personas of the run, where all of them came with railproof. */
function namedIn({ cases }: RunResult): string {
  const names = [...new Set(cases.map(({ persona }) => persona))];
  const own = names.find((name) => !Object.hasOwn(personas, name));
  if (own !== undefined) throw new InputError(`this run used the persona file ${own}; give it again with --persona FILE`);
  return names.join(',');
}

function eraOf(result: RunResult): EraChoice {
  const era = result.command[result.command.indexOf('--era') + 1];
  return era === '2025' || era === '2026' ? era : 'mixed';
}
