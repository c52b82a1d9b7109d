import type { AnyEvent } from '../../kernel/event.ts';
import { openJudge } from '../../oracle/judge.ts';
import { aggregateRun } from '../../report/aggregate.ts';
import { withMandates } from '../../runner/open-mandates.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { trialEnd } from '../../runner/trial-end.ts';
import { agentProcessJobs } from '../agent-jobs.ts';
import { ambient } from '../ambient.ts';
import { buildInfo } from '../build-info.ts';
import { selectPlans } from '../catalogue.ts';
import { createRunFolder } from '../run-folder.ts';
import { openStation } from '../station.ts';
import { judgedTrial, type TrialName, trialNames } from '../suite.ts';
import { playSeries } from '../trial-series.ts';
import { bootstrapChance, defaultFolder, finishRun, keepScenarios, type RunOptions, refuseTooFewTrials } from './run.ts';

export interface OutsideOptions extends RunOptions {
  readonly agent: string;
  readonly agentTimeout: number;
}

/** Lets a bank's own agent, a command, play the cases over real HTTP under the paced clock. The result has no digest. */
export async function runOutside(names: readonly string[], options: OutsideOptions): Promise<number> {
  refuseTooFewTrials(options);
  const plans = selectPlans(names).map((plan) => withMandates(plan, options.mandates));
  const startedAt = ambient.isoNow();
  const path = options.out ?? defaultFolder(startedAt, options.seed);
  const folder = createRunFolder(path);
  keepScenarios(folder, names);
  const persona = 'agent';
  const trials = trialNames({ seed: options.seed, plans, trials: options.trials, persona });
  const telling = { persona, k: options.k, replay: `npx railproof judge ${path}`, threw: ['threw', 'stopped'] } as const;
  const { judged, lives, stopping } = await playSeries(trials, { folder, ...options }, async (name) => {
    const played = await playOutside(name, options);
    return { events: played.events, outcome: judgedTrial({ name, ...played, digest: null }, telling) };
  });
  const early = options.stopEarly === true ? ['--stop-early'] : [];
  const counts = ['--trials', String(options.trials), '--k', String(options.k), ...early];
  const command = ['run', ...names, '--seed', options.seed, ...counts, '--mandates', options.mandates, '--agent', options.agent];
  const result = aggregateRun(
    { seed: options.seed, build: buildInfo(), node: process.version, startedAt, command, ...stopping },
    judged,
    bootstrapChance(options.seed),
  );
  return finishRun(folder, result, lives);
}

async function playOutside(
  name: TrialName,
  { agent, agentTimeout }: OutsideOptions,
): Promise<{ readonly events: readonly AnyEvent[]; readonly judgement: ReturnType<ReturnType<typeof openJudge>['judgement']> }> {
  const judge = openJudge();
  const broken: unknown[] = [];
  const { plan } = name;
  const station = await openStation({
    plan,
    seed: name.seed,
    port: 0,
    store: 'memory',
    clock: 'paced',
    tokens: new Map(),
    trial: name.trial,
    customersPerBank: 2,
    outside: true,
    watcher: judge,
    onBroken: (error) => broken.push(error),
  });
  try {
    await agentProcessJobs(station, plan, { command: agent, timeoutMs: agentTimeout * 1000 });
    await station.runUntil(trialEnd(station.clock.now()));
    station.journal.record({
      kind: 'trial.closed',
      at: station.clock.now(),
      data: { reason: station.clock.now() > plan.deadline ? 'deadline' : 'finished' },
    });
    if (broken.length > 0) throw broken[0];
    const violated = judge.violations()[0];
    if (violated !== undefined) throw new SandboxBroken(`${name.trial}: invariant ${violated.id} is violated: ${violated.message}`);
    return { events: station.journal.events ?? [], judgement: judge.judgement() };
  } finally {
    await station.close();
  }
}
