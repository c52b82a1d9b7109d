import type { TrialPlan } from '../runner/trial-plan.ts';
import { type AgentEnd, runAgentProcess } from './agent-process.ts';
import type { Station } from './station.ts';

/** One process of the bank's agent for each job of the case, all at once, each with its own token. */
export async function agentProcessJobs(
  station: Station,
  plan: TrialPlan,
  order: { readonly command: string; readonly timeoutMs: number },
): Promise<void> {
  await Promise.all(
    plan.jobs.map(async ({ agent }) => {
      const end: AgentEnd = await runAgentProcess({ ...order, url: station.url, token: station.world.tokenOf(agent) });
      station.journal.record({ kind: 'agent.ended', at: station.clock.now(), agent, data: end });
    }),
  );
}
