import type { Bilingual } from './scenario.ts';
import type { TrialPlan } from './trial-plan.ts';

/** `{token:AGENT}` in the words of a task: a credential that lies about. Nobody writes it by hand, because the world decides it. */
const placeholder = /\{token:([a-z0-9-]+)\}/g;

/** Agents whose tokens a text names. */
export function tokensNamed(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] ?? '');
}

/** The plan with the tokens filled in, which are known only once the world is open. */
export function disclosed(plan: TrialPlan, tokenOf: (agent: string) => string): TrialPlan {
  const fill = (text: string) => text.replaceAll(placeholder, (_whole, agent: string) => tokenOf(agent));
  const both = ({ en, ko }: Bilingual) => ({ en: fill(en), ko: fill(ko) });
  return { ...plan, jobs: plan.jobs.map((job) => ({ ...job, text: both(job.text) })) };
}
