import { aggregateRun } from '../../report/aggregate.ts';
import { agentProcessJobs } from '../agent-jobs.ts';
import { ambient } from '../ambient.ts';
import { refuseUnknownBaseline } from '../baseline.ts';
import { buildInfo } from '../build-info.ts';
import { chosenCases, sealedFlag } from '../chosen-cases.ts';
import { playOutside } from '../outside-trial.ts';
import { createRunFolder } from '../run-folder.ts';
import { judgedTrial, trialNames } from '../suite.ts';
import { playSeries } from '../trial-series.ts';
import { bootstrapChance, defaultFolder, finishRun, type RunOptions, refuseTooFewTrials } from './run.ts';

export interface OutsideOptions extends RunOptions {
  readonly agent: string;
  readonly agentTimeout: number;
}

/** Lets a bank's own agent, a command, play the cases over real HTTP under the paced clock. The result has no digest. */
export async function runOutside(names: readonly string[], options: OutsideOptions): Promise<number> {
  refuseTooFewTrials(options);
  await refuseUnknownBaseline(options);
  const { plans, sealed, keepIn } = chosenCases(names, options);
  const startedAt = ambient.isoNow();
  const path = options.out ?? defaultFolder(startedAt, options.seed);
  const folder = createRunFolder(path);
  keepIn(folder);
  const persona = 'agent';
  const trials = trialNames({ seed: options.seed, plans, trials: options.trials, persona });
  const { judged, lives, stopping } = await playSeries(trials, { folder, ...options }, async (name) => {
    const order = { command: options.agent, timeoutMs: options.agentTimeout * 1000 };
    const played = await playOutside(name, (station) => agentProcessJobs(station, name.plan, order));
    const replay = `npx railproof replay ${path} --trial '${name.trial}'`;
    const telling = { persona, k: options.k, replay, threw: ['threw', 'stopped'] } as const;
    return { events: played.events, outcome: judgedTrial({ name, ...played, digest: null }, telling) };
  });
  const early = options.stopEarly === true ? ['--stop-early'] : [];
  const counts = ['--trials', String(options.trials), '--k', String(options.k), ...early];
  const command = [
    'run',
    ...names,
    ...sealedFlag(options),
    '--seed',
    options.seed,
    ...counts,
    '--mandates',
    options.mandates,
    '--agent',
    options.agent,
  ];
  const result = aggregateRun(
    { seed: options.seed, build: buildInfo(), node: process.version, startedAt, command, ...stopping },
    judged,
    bootstrapChance(options.seed),
  );
  return finishRun(folder, { result, lives, trials, sealed }, options);
}
