import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeEvents } from '../../oracle/judge.ts';
import type { Judgement } from '../../oracle/judgement.ts';
import { aggregateRun, type JudgedTrial } from '../../report/aggregate.ts';
import type { EraChoice } from '../../runner/entrance.ts';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { ambient } from '../ambient.ts';
import { buildInfo } from '../build-info.ts';
import { selectPlans } from '../catalogue.ts';
import { type ChaosTrial, playChaos } from '../chaos/chaos-trial.ts';
import { keepScenarios } from '../chosen-cases.ts';
import { lifeKeeper } from '../life-keeper.ts';
import { loadPersona } from '../persona-source.ts';
import { createRunFolder, type RunFolder } from '../run-folder.ts';
import { judgedTrial, type TrialName, trialNames } from '../suite.ts';
import { bootstrapChance, defaultFolder, finishRun } from './run.ts';

export interface ChaosOptions {
  readonly seed: string;
  readonly kills: number;
  /** Goes on with new seeds for so long; without it every case is played once. */
  readonly minutes?: number;
  readonly persona: string;
  readonly era: EraChoice;
  readonly out?: string;
}

/** A case, and what a gateway process is told to serve it. */
interface Served {
  readonly plan: TrialPlan;
  readonly scenario: string;
}

/**
 * Plays cases in real time: the gateway is a process that is killed and stopped, the line to it breaks, the journal is a SQLite file.
 * Judged like any other run, from the journal that survived and what the agents saw. Chance is seeded, the machine's timing is not.
 */
export async function chaos(names: readonly string[], options: ChaosOptions): Promise<number> {
  const { agent, persona } = await loadPersona(options.persona);
  const served = servedOf(names);
  const startedAt = ambient.isoNow();
  const path = options.out ?? defaultFolder(startedAt, options.seed);
  const folder = createRunFolder(path);
  keepScenarios(folder, names);
  const judged: JudgedTrial[] = [];
  const lives = lifeKeeper();
  const endsAtMs = ambient.elapsedMs() + (options.minutes ?? 0) * 60_000;
  const tally = new Map<string, number>();
  for (let n = 1; n === 1 || ambient.elapsedMs() < endsAtMs; n += 1) {
    for (const { scenario, ...item } of served) {
      if (n > 1 && ambient.elapsedMs() >= endsAtMs) break;
      const name = nameOf(item.plan, { seed: options.seed, persona, n });
      const played = await inFolder((temporary) => playChaos({ name, scenario, agent, era: options.era, kills: options.kills, folder: temporary }));
      folder.appendEvents(played.events);
      const judgement = judgeEvents(played.events);
      say(name, played, judgement);
      refuseViolations(folder, name, judgement);
      count(tally, played);
      lives.keep({ name, events: played.events, judgement });
      const telling = { persona, k: 1, replay: `npx railproof judge ${path}`, threw: ['threw', 'stopped'] } as const;
      judged.push(judgedTrial({ name, events: played.events, judgement, digest: null }, telling));
    }
  }
  const command = ['chaos', ...names, '--seed', options.seed, '--kills', String(options.kills), '--persona', persona, '--era', options.era];
  const header = { seed: options.seed, build: buildInfo(), node: process.version, startedAt, command };
  const result = aggregateRun(header, judged, bootstrapChance(options.seed));
  process.stdout.write(`struck     ${[...tally].map(([what, times]) => `${what} ${times}`).join(', ')}\n`);
  return finishRun(folder, { result, lives: lives.all(), trials: [] }, {});
}

/** A gateway serves one case; a file of the user's can be served if it has one. */
function servedOf(names: readonly string[]): readonly Served[] {
  if (names.length === 0) return selectPlans([]).map((plan) => ({ plan, scenario: plan.id }));
  return names.flatMap((name) => {
    const plans = selectPlans([name]);
    const isFile = plans.some((plan) => plan.id !== name && plan.scenario !== name);
    if (isFile && plans.length > 1) throw new InputError(`${name} has ${plans.length} cases; chaos plays a file of one case`);
    return plans.map((plan) => ({ plan, scenario: isFile ? name : plan.id }));
  });
}

function nameOf(plan: TrialPlan, { seed, persona, n }: { readonly seed: string; readonly persona: string; readonly n: number }): TrialName {
  const name = trialNames({ seed, plans: [plan], trials: n, persona }).at(-1);
  if (name === undefined) throw new RangeError(`trial ${n} has no name`);
  return name;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'railproof-chaos-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function say({ trial }: TrialName, { starts, strikes }: ChaosTrial, judgement: Judgement): void {
  const { calls, payments } = judgement.figures;
  const outcome = judgement.passed ? 'ok    ' : 'FAILED';
  process.stdout.write(`${outcome} ${trial}: ${payments} payments, ${calls} calls, ${starts} processes; ${strikes.join(', ') || 'nothing struck'}\n`);
  for (const check of judgement.checks) if (check.status === 'failed') process.stdout.write(`       ${check.id}: ${check.message}\n`);
}

/** The events are kept, so that whoever looks for the reason has them. */
function refuseViolations(folder: RunFolder, { trial, seed }: TrialName, { invariants }: Judgement): void {
  const broken = invariants.find(({ violated }) => violated > 0);
  if (broken !== undefined)
    throw new SandboxBroken(
      `${trial} (seed ${seed}): invariant ${broken.id} is violated: ${broken.message}; its events are the last in ${folder.path}`,
    );
}

/** Kinds of strikes and how often each came: `kill at order 2` counts as `kill`. */
function count(tally: Map<string, number>, { strikes }: ChaosTrial): void {
  for (const strike of strikes) {
    const kind = strike.split(' ')[0] ?? strike;
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
  }
}
