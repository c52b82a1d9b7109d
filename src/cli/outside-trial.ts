import type { AnyEvent } from '../kernel/event.ts';
import { openJudge } from '../oracle/judge.ts';
import type { Judgement } from '../oracle/judgement.ts';
import { SandboxBroken } from '../runner/sandbox-broken.ts';
import { trialEnd } from '../runner/trial-end.ts';
import { openStation, type Station } from './station.ts';
import type { TrialName } from './suite.ts';

/**
 * One trial of an agent that is not ours, over real HTTP under the paced clock: opens the world, lets `work` bring the agents in, goes on until
 * the settlement after them, and judges. @throws SandboxBroken when the sandbox, not the agent, fails
 */
export async function playOutside(
  { plan, seed, trial }: TrialName,
  work: (station: Station) => Promise<void>,
): Promise<{ readonly events: readonly AnyEvent[]; readonly judgement: Judgement }> {
  const judge = openJudge();
  const broken: unknown[] = [];
  const station = await openStation({
    plan,
    seed,
    port: 0,
    store: 'memory',
    clock: 'paced',
    tokens: new Map(),
    trial,
    customersPerBank: 2,
    outside: true,
    watcher: judge,
    onBroken: (error) => broken.push(error),
  });
  try {
    await work(station);
    const endedAt = station.clock.now();
    await station.runUntil(trialEnd(plan, endedAt));
    const reason = endedAt > plan.deadline ? 'deadline' : 'finished';
    station.journal.record({ kind: 'trial.closed', at: station.clock.now(), data: { reason } });
    if (broken.length > 0) throw broken[0];
    const violated = judge.violations()[0];
    if (violated !== undefined) throw new SandboxBroken(`${trial}: invariant ${violated.id} is violated: ${violated.message}`);
    return { events: station.journal.events ?? [], judgement: judge.judgement() };
  } finally {
    await station.close();
  }
}
