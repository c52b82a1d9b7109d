import { settlementAt } from '../../kernel/calendar.ts';
import type { AnyEvent } from '../../kernel/event.ts';
import { openJudge } from '../../oracle/judge.ts';
import { aggregateRun, type JudgedTrial } from '../../report/aggregate.ts';
import { earlyStop } from '../../report/early-stop.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { agentProcessJobs } from '../agent-jobs.ts';
import { ambient } from '../ambient.ts';
import { buildInfo } from '../build-info.ts';
import { selectPlans } from '../catalogue.ts';
import { conditionsOf } from '../conditions.ts';
import { lifeKeeper } from '../life-keeper.ts';
import { openProgress } from '../progress.ts';
import { createRunFolder } from '../run-folder.ts';
import { openStation } from '../station.ts';
import { erroredAgent, type TrialName, trialNames } from '../suite.ts';
import { bootstrapChance, defaultFolder, earlyStopOf, finishRun, keepScenarios, type RunOptions, refuseTooFewTrials } from './run.ts';

export interface OutsideOptions extends RunOptions {
  readonly agent: string;
  readonly agentTimeout: number;
}

/** How long after the last settlement the world goes on, so that everything under way arrives. */
const epilogueMs = 5 * 60_000;

/** Lets a bank's own agent, a command, play the cases over real HTTP under the paced clock. The result has no digest. */
export async function runOutside(names: readonly string[], options: OutsideOptions): Promise<number> {
  refuseTooFewTrials(options);
  const plans = selectPlans(names);
  const startedAt = ambient.isoNow();
  const path = options.out ?? defaultFolder(startedAt, options.seed);
  const folder = createRunFolder(path);
  keepScenarios(folder, names);
  const persona = 'agent';
  const trials = trialNames({ seed: options.seed, plans, trials: options.trials, persona });
  const progress = openProgress({ stream: process.stderr, total: trials.length, now: ambient.elapsedMs, quiet: options.quiet });
  const judged: JudgedTrial[] = [];
  const lives = lifeKeeper();
  const early = options.stopEarly === true ? earlyStop(options.k) : undefined;
  for (const name of trials) {
    if (early?.isDone(name.plan.id) === true) {
      progress.spare(1);
      continue;
    }
    const { events, judgement } = await playOutside(name, options);
    const { plan, n, trial, seed } = name;
    const outcome: JudgedTrial = {
      caseId: plan.id,
      scenario: plan.scenario,
      title: plan.title,
      family: plan.family,
      persona,
      conditions: conditionsOf(plan),
      k: options.k,
      n,
      trial,
      seed,
      digest: null,
      replay: `npx railproof judge ${path}`,
      judgement,
      ...erroredAgent(events, ['threw', 'stopped']),
    };
    judged.push(outcome);
    early?.take(outcome);
    folder.appendEvents(events);
    lives.keep({ name, events, judgement });
    progress.step(trial);
  }
  progress.done();
  const stopping = early === undefined ? [] : ['--stop-early'];
  const counts = ['--trials', String(options.trials), '--k', String(options.k), ...stopping];
  const command = ['run', ...names, '--seed', options.seed, ...counts, '--agent', options.agent];
  const result = aggregateRun(
    { seed: options.seed, build: buildInfo(), node: process.version, startedAt, command, ...earlyStopOf(early) },
    judged,
    bootstrapChance(options.seed),
  );
  return finishRun(folder, result, lives.all());
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
    await station.runUntil(settlementAt(station.clock.now()) + epilogueMs);
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
