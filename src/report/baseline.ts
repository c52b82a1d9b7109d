import type { ServiceFigures } from '../oracle/judgement.ts';
import { percentText, thousands } from './amount-text.ts';
import type { BaselineResult, Load } from './run-result.ts';

/** What one trial asked of the rails. */
export function loadOf({ figures, service }: { readonly figures: Omit<Load, 'workMs'>; readonly service?: ServiceFigures }): Load {
  const { payments, calls, technicalDeclines, businessDeclines } = figures;
  return { payments, calls, technicalDeclines, businessDeclines, workMs: service?.workMs ?? 0 };
}

export function sumLoads(loads: readonly Load[]): Load {
  const sum = (name: keyof Load) => loads.reduce((total, load) => total + load[name], 0);
  return {
    payments: sum('payments'),
    calls: sum('calls'),
    technicalDeclines: sum('technicalDeclines'),
    businessDeclines: sum('businessDeclines'),
    workMs: sum('workMs'),
  };
}

/** Rows of the scorecard: agent against rule-based client, and what of it is the agent's. */
export function baselineRows({ persona, trials, agent, baseline }: BaselineResult): readonly (readonly [name: string, value: string])[] {
  const share = (load: Load) => (load.payments === 0 ? 0 : load.technicalDeclines / load.payments);
  const more = (name: keyof Load) => {
    const excess = agent[name] - baseline[name];
    return `${excess < 0 ? '−' : '+'}${thousands(Math.abs(excess))}`;
  };
  const seconds = (load: Load) => thousands(Math.round(load.workMs / Math.max(1, trials) / 1000));
  return [
    ['baseline', `${persona} on the same seeds, ${thousands(trials)} trials`],
    [
      'excess TD',
      `${more('technicalDeclines')} technical declines: ${percentText(share(agent))} of payments against ${percentText(share(baseline))}`,
    ],
    ['excess load', `${more('calls')} calls: ${thousands(agent.calls)} against ${thousands(baseline.calls)}; ${more('payments')} payments`],
    ['excess time', `${seconds(agent)} s a trial against ${seconds(baseline)} s`],
  ];
}
