import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { personas } from '../../../agents/personas.ts';
import { deriveSeed, seededRandom } from '../../kernel/random.ts';
import { aggregateRun } from '../../report/aggregate.ts';
import { renderReport } from '../../report/html.ts';
import { junitXml } from '../../report/junit.ts';
import type { Life } from '../../report/life.ts';
import { underProfile } from '../../report/profile.ts';
import type { RunResult, Verdict } from '../../report/run-result.ts';
import { scorecard } from '../../report/scorecard.ts';
import type { EraChoice } from '../../runner/entrance.ts';
import { InputError } from '../../runner/input-error.ts';
import type { MandateChoice } from '../../runner/open-mandates.ts';
import { type Journal, JournalRefused } from '../../storage/journal.ts';
import { ambient } from '../ambient.ts';
import { playBaseline, refuseUnknownBaseline } from '../baseline.ts';
import { buildInfo } from '../build-info.ts';
import { chosenCases, sealedFlag } from '../chosen-cases.ts';
import type { FarmPlayer } from '../farm/farm-player.ts';
import { refuseUnfarmable } from '../farm/unfarmable.ts';
import { openStore } from '../open-store.ts';
import { loadPersonas } from '../persona-source.ts';
import type { ProfileFile } from '../profile-file.ts';
import { createRunFolder, type RunFolder, runFiles } from '../run-folder.ts';
import type { SealedSummary } from '../sealed-cases.ts';
import { judgedTrial, personaOf, playNamed, type TrialName, trialNames } from '../suite.ts';
import { playSeries } from '../trial-series.ts';

export interface RunOptions {
  readonly seed: string;
  readonly trials: number;
  readonly k: number;
  /** Several parted by commas: each plays every case. */
  readonly persona: string;
  readonly era: EraChoice;
  readonly store: string;
  /** Play a case no further once its pass rate is decided; `trials` is then the most. */
  readonly stopEarly?: boolean;
  readonly mandates: MandateChoice;
  /** What a reviewer chose the seed with. */
  readonly nonce?: string;
  /** So many cases drawn from the nonce, in place of named ones. */
  readonly sealed?: number;
  readonly profile?: ProfileFile;
  /** A rule-based client that plays the same trials. */
  readonly baseline?: string;
  readonly out?: string;
  /** Play on the workers of a Redis instead of here. */
  readonly farm?: string;
  readonly quiet: boolean;
}

/** What a verdict means to a shell. 3, the sandbox broke, is thrown, never returned. */
export const exitOf: Readonly<Record<Verdict, number>> = { accepted: 0, not_accepted: 1, insufficient_data: 4 };

/** Plays, judges and reports. Prints the scorecard; returns the exit code. */
export async function run(names: readonly string[], options: RunOptions): Promise<number> {
  const players = await loadPersonas(options.persona);
  const agents = new Map(players.map(({ persona, agent }) => [persona, agent]));
  if (players.length > 1) refuseSeveral(options);
  refuseTooFewTrials(options);
  await refuseUnknownBaseline(options);
  if (options.farm !== undefined) refuseUnfarmable(options);
  const chosen = chosenCases(names, options);
  const { plans } = chosen;
  const startedAt = ambient.isoNow();
  const path = options.out ?? defaultFolder(startedAt, options.seed);
  const folder = createRunFolder(path);
  const store = await secondStore(options.store, folder);
  chosen.keepIn(folder);
  const order = {
    seed: options.seed,
    plans,
    trials: options.trials,
    k: options.k,
    agent: players[0].agent,
    era: options.era,
    ...(store === undefined ? {} : { store }),
  };
  const trials = players.flatMap(({ persona }) => trialNames({ ...order, persona }));
  const again = players.every(({ persona }) => Object.hasOwn(personas, persona)) ? '' : ` --persona ${options.persona}`; // a file of the user's has to be given again
  const player = await playerOf(options, {
    trials,
    names,
    persona: players[0].persona,
    play: (name) => playNamed(name, { ...order, agent: agents.get(personaOf(name)) ?? order.agent }),
  }).catch((error: unknown) => {
    folder.discard();
    throw error;
  });
  const playing = playSeries(trials, { folder, ...options }, async (name) => {
    const played = await player.play(name);
    const replay = `npx railproof replay ${path} --trial '${name.trial}'${again}`;
    return { events: played.events, outcome: judgedTrial(played, { ...order, persona: personaOf(name), replay, threw: ['threw'] }) };
  });
  const { judged, lives, stopping } = await playing
    .finally(() => player.close())
    .catch((error: unknown) => {
      if (error instanceof InputError) folder.discard(); // a persona that cannot be played leaves no half of a run
      throw error;
    });
  await store?.close();
  const command = ['run', ...names, ...commandOf(options)];
  const result = aggregateRun(
    { seed: options.seed, build: buildInfo(), node: process.version, startedAt, command, ...stopping },
    judged,
    bootstrapChance(options.seed),
  );
  return finishRun(folder, { result, lives, trials, sealed: chosen.sealed }, options);
}

/** Plays here, or has others play; the same either way. */
async function playerOf(
  { farm, ...options }: RunOptions,
  here: { readonly trials: readonly TrialName[]; readonly names: readonly string[]; readonly persona: string; readonly play: FarmPlayer['play'] },
): Promise<FarmPlayer> {
  if (farm === undefined) return { play: here.play, close: async () => {} };
  return (await import('../farm/farm-player.ts')).openFarmPlayer(farm, { ...options, ...here });
}

/** What the statistics draw from: of the run's seed, but of no trial's stream. */
export function bootstrapChance(seed: string): () => number {
  return seededRandom(deriveSeed(seed, 'cluster bootstrap')).next;
}

export function refuseTooFewTrials({ trials, k }: RunOptions): void {
  if (trials < k) throw new InputError(`--trials ${trials} is fewer than --k ${k}; pass^k needs at least k trials`);
}

/** What speaks of one agent alone goes without several. */
function refuseSeveral({ farm, baseline, stopEarly, nonce, profile, persona }: RunOptions): void {
  const options = {
    '--farm': farm,
    '--baseline': baseline,
    '--stop-early': stopEarly === true ? true : undefined,
    '--nonce': nonce,
    '--profile': profile,
  };
  const found = Object.entries(options).find(([, value]) => value !== undefined);
  if (found !== undefined) throw new InputError(`${found[0]} is about one agent; --persona ${persona} names several`);
}

/** Named after time and seed; a second run in the same second gets a number. */
export function defaultFolder(startedAt: string, seed: string): string {
  const path = join('runs', `${startedAt.slice(0, 19).replace(/[:T]/g, '-')}-seed-${seed}`);
  let free = path;
  for (let number = 2; existsSync(free); number += 1) free = `${path}-${number}`;
  return free;
}

/** The second journal, where one is asked for. A store that is refused leaves no folder behind. */
async function secondStore(store: string, folder: RunFolder): Promise<Journal | undefined> {
  if (store === 'memory') return undefined;
  try {
    return await openStore(store, { clock: ambient, trial: null });
  } catch (error) {
    if (error instanceof JournalRefused) folder.discard();
    throw error;
  }
}

/** What a run leaves to be written down. */
export interface Played {
  readonly result: RunResult;
  readonly lives: readonly Life[];
  readonly trials: readonly TrialName[];
  /** Its cases were drawn from the nonce. */
  readonly sealed?: SealedSummary | undefined;
}

/** Judges under the profile, writes everything derived, prints the scorecard, and says what that means to a shell. */
export async function finishRun(
  folder: RunFolder,
  { result: played, lives, trials, sealed }: Played,
  { nonce, profile, baseline }: Pick<RunOptions, 'nonce' | 'profile' | 'baseline'>,
): Promise<number> {
  const beside = baseline === undefined ? {} : { baseline: await playBaseline(baseline, played, trials) };
  const chosen = { ...played, ...beside, ...(nonce === undefined ? {} : { nonce }), ...(sealed === undefined ? {} : { sealed }) };
  const result = profile === undefined ? chosen : underProfile(chosen, profile);
  folder.finish({ run: result, report: renderReport({ run: result, lives }), junit: junitXml(result) });
  process.stdout.write(
    scorecard({
      run: result,
      reportPath: join(folder.path, runFiles.report),
      columns: process.stdout.isTTY === true ? process.stdout.columns : null,
    }),
  );
  return exitOf[result.verdict];
}

function commandOf({ seed, trials, k, persona, era, mandates, stopEarly, sealed }: RunOptions): string[] {
  const early = [...(stopEarly === true ? ['--stop-early'] : []), ...sealedFlag({ sealed })];
  return ['--seed', seed, '--trials', String(trials), '--k', String(k), ...early, '--persona', persona, '--era', era, '--mandates', mandates];
}
