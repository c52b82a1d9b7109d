import { loadOf, sumLoads } from '../report/baseline.ts';
import type { BaselineResult, RunResult } from '../report/run-result.ts';
import { loadPersona } from './persona-source.ts';
import { playNamed, type TrialName } from './suite.ts';

/** Before anything is played. @throws InputError when there is no such persona */
export async function refuseUnknownBaseline({ baseline }: { readonly baseline?: string }): Promise<void> {
  if (baseline !== undefined) await loadPersona(baseline);
}

/**
 * Lets a rule-based client play the same trials from the same seeds, in virtual time. What the agent has more of than this client, declines,
 * calls, time, is the agent's and not the rails'. @throws InputError when there is no such persona
 */
export async function playBaseline(name: string, result: RunResult, names: readonly TrialName[]): Promise<BaselineResult> {
  const { agent, persona } = await loadPersona(name);
  const played = new Set(result.cases.flatMap(({ trialList }) => trialList.map(({ trial }) => trial)));
  const loads = [];
  for (const trial of names) {
    if (!played.has(trial.trial)) continue; // a case that was stopped early
    const { judgement } = await playNamed(trial, { agent, era: 'mixed' });
    loads.push(loadOf(judgement));
  }
  return {
    persona,
    trials: loads.length,
    agent: sumLoads(result.cases.flatMap(({ trialList }) => trialList.map(loadOf))),
    baseline: sumLoads(loads),
  };
}
