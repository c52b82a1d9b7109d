import { aggregateRun } from '../../report/aggregate.ts';
import type { LlmRun, LlmUse } from '../../report/run-result.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { refuseUnknownBaseline } from '../baseline.ts';
import { buildInfo } from '../build-info.ts';
import { chosenCases, sealedFlag } from '../chosen-cases.ts';
import { type LlmOrder, runLlmAgent } from '../llm/llm-agent.ts';
import { openMeter } from '../llm/provider-line.ts';
import { readToolWording } from '../llm/tool-wording.ts';
import { playOutside } from '../outside-trial.ts';
import { createRunFolder } from '../run-folder.ts';
import type { Station } from '../station.ts';
import { judgedTrial, type TrialName, trialNames } from '../suite.ts';
import { playSeries } from '../trial-series.ts';
import { bootstrapChance, defaultFolder, finishRun, type RunOptions, refuseTooFewTrials } from './run.ts';

export interface LlmOptions extends RunOptions {
  readonly llm: string;
  readonly model?: string;
  readonly temperature: number;
  readonly agentTimeout: number;
  /** A file with other words for tools. */
  readonly toolWording?: string;
  /** US dollars for a million tokens; without them no cost is stated. */
  readonly priceIn?: number;
  readonly priceOut?: number;
}

/** Where the key of the endpoint is looked for. An endpoint on one's own machine often wants none. */
const keyVariable = 'RAILPROOF_LLM_KEY';

/** Lets a model behind an OpenAI-compatible endpoint play the cases. The result has no digest, and the world is the same in every repetition. */
export async function runLlm(names: readonly string[], options: LlmOptions): Promise<number> {
  refuseTooFewTrials(options);
  await refuseUnknownBaseline(options);
  const order = orderOf(options);
  const { plans, sealed, keepIn } = chosenCases(names, options);
  const startedAt = ambient.isoNow();
  const path = options.out ?? defaultFolder(startedAt, options.seed);
  const folder = createRunFolder(path);
  keepIn(folder);
  const persona = 'llm';
  const trials = sameWorld(trialNames({ seed: options.seed, plans, trials: options.trials, persona }));
  const uses: LlmUse[] = [];
  const { judged, lives, stopping } = await playSeries(trials, { folder, ...options }, async (name) => {
    const meter = openMeter();
    let failed = false;
    const played = await playOutside(name, async (station) => {
      failed = await llmJobs(station, name, order, meter);
    });
    const llm: LlmUse = { ...meter, costUsd: costOf(meter, options) };
    uses.push(llm);
    const replay = `npx railproof replay ${path} --trial '${name.trial}'`;
    const telling = { persona, k: options.k, replay, threw: ['threw', 'stopped'] } as const;
    const outcome = { ...judgedTrial({ name, ...played, digest: null }, telling), llm };
    return { events: played.events, outcome: failed ? { ...outcome, errored: 'provider' as const } : outcome };
  });
  const llm: LlmRun = {
    url: order.url,
    model: order.model,
    temperature: order.temperature,
    ...(order.wording && { wording: order.wording.wording }),
    ...sumOf(uses),
  };
  const asked = [
    '--llm',
    order.url,
    '--model',
    order.model,
    '--temperature',
    String(order.temperature),
    ...(options.toolWording === undefined ? [] : ['--tool-wording', options.toolWording]),
  ];
  const counts = ['--trials', String(options.trials), '--k', String(options.k), ...(options.stopEarly === true ? ['--stop-early'] : [])];
  const command = ['run', ...names, ...sealedFlag(options), '--seed', options.seed, ...counts, '--mandates', options.mandates, ...asked];
  const header = { seed: options.seed, build: buildInfo(), node: process.version, startedAt, command, llm, ...stopping };
  return finishRun(folder, { result: aggregateRun(header, judged, bootstrapChance(options.seed)), lives, trials, sealed }, options);
}

/** One model for each job of the case, all at once, each with its own token. True: a provider failed. */
async function llmJobs(station: Station, { plan }: TrialName, order: LlmOrder, meter: ReturnType<typeof openMeter>): Promise<boolean> {
  const ends = await Promise.all(
    plan.jobs.map(async ({ agent }) => {
      const { how, message, provider } = await runLlmAgent(order, { url: station.url, token: station.world.tokenOf(agent) }, meter);
      station.journal.record({ kind: 'agent.ended', at: station.clock.now(), agent, data: { how, message } });
      return provider;
    }),
  );
  return ends.includes(true);
}

/** What differs between repetitions is the model, not the world: each case is played from the seed of its first trial. */
function sameWorld(trials: readonly TrialName[]): readonly TrialName[] {
  const first = new Map<string, string>();
  return trials.map((name) => {
    const seed = first.get(name.plan.id) ?? name.seed;
    first.set(name.plan.id, seed);
    return { ...name, seed };
  });
}

function orderOf({ llm, model, temperature, agentTimeout, toolWording }: LlmOptions): LlmOrder {
  if (model === undefined) throw new InputError('--llm needs --model: the name that the endpoint knows the model by');
  if (!URL.canParse(llm) || !/^https?:$/.test(new URL(llm).protocol))
    throw new InputError(`--llm ${llm}: is no address of an endpoint such as http://127.0.0.1:11434/v1`);
  const { username, password } = new URL(llm);
  if (username !== '' || password !== '') throw new InputError(`--llm: the address holds a credential; put the key into ${keyVariable} instead`);
  const key = process.env[keyVariable];
  return {
    url: llm,
    model,
    key: key === '' ? undefined : key,
    temperature,
    timeoutMs: agentTimeout * 1000,
    ...(toolWording === undefined ? {} : { wording: readToolWording(toolWording) }),
  };
}

function costOf({ inputTokens, outputTokens }: LlmUse, { priceIn, priceOut }: LlmOptions): number | null {
  if (priceIn === undefined || priceOut === undefined) return null;
  return Math.round(inputTokens * priceIn + outputTokens * priceOut) / 1e6;
}

function sumOf(uses: readonly LlmUse[]): LlmUse {
  const sum = (name: 'requests' | 'steps' | 'inputTokens' | 'outputTokens' | 'rateLimited') => uses.reduce((total, use) => total + use[name], 0);
  const costs = uses.map(({ costUsd }) => costUsd);
  return {
    requests: sum('requests'),
    steps: sum('steps'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    rateLimited: sum('rateLimited'),
    limits: Object.assign({}, ...uses.map(({ limits }) => limits)),
    costUsd: costs.reduce<number | null>((total, cost) => (total === null || cost === null ? null : total + cost), 0),
  };
}
