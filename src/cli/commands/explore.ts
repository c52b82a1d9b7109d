import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { Piscina } from 'piscina';
import { type ExploredEra, eraOfSeed } from '../../runner/explore/era.ts';
import { explore as exploreSeeds, type Player } from '../../runner/explore/explorer.ts';
import { afterCommitShareMin } from '../../runner/explore/facts.ts';
import { newSurvey, type Survey } from '../../runner/explore/survey.ts';
import { parseThemes } from '../../runner/explore/themes.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { buildInfo } from '../build-info.ts';
import { createExploreFolder, type ExploreState, readState, stateVersion, writeState } from '../explore-folder.ts';
import { exploreText, progressLine, type Summary, summaryOf } from '../explore-text.ts';
import type { playSeed, ReduceOrder, reduceSeed } from '../explore-worker.ts';
import { Farm } from '../farm/farm.ts';
import { parseFarm } from '../farm/farm-queue.ts';
import { refuseUnfarmable } from '../farm/unfarmable.ts';
import type { SeedWork } from '../farm/work.ts';
import { jsonOutput } from '../on-disk.ts';
import { packageRoot } from '../package-root.ts';
import { loadPersona } from '../persona-source.ts';

export interface ExploreOptions {
  readonly seeds?: number;
  /** Go on until so many seeds count. */
  readonly counted?: number;
  readonly minutes?: number;
  readonly first?: number;
  readonly resume?: string;
  readonly out?: string;
  readonly workers?: number;
  readonly persona?: string;
  readonly era?: ExploredEra;
  /** What every seed is to have, by name. */
  readonly theme?: readonly string[];
  /** Play seeds on the workers of a Redis; what fails is shrunk here. */
  readonly farm?: string;
  readonly json?: string;
  readonly quiet: boolean;
}

/** Seeds under way for each thread: enough that none waits while the reports are taken in in order. */
const widthOfThread = 4;
const widthOfFarm = 64;

/** Real time between two lines of progress, and between two writes of the state. */
const lineMs = { terminal: 500, log: 10_000 } as const;
const stateMs = 5_000;

/** With `--counted` alone it gives up where not one in so many seeds counts. */
const playedPerCounted = 10;

const exitAgent = 1;
const exitBroken = 3;
const exitInsufficient = 4;

/** Plays generated scenarios until the seeds or the minutes are used up, and says what was found. Returns the exit code. */
export async function explore(options: ExploreOptions): Promise<number> {
  const { seeds, counted, minutes } = options;
  if (seeds === undefined && counted === undefined && minutes === undefined)
    throw new InputError('explore needs --seeds N, --counted N, --minutes M, or several of them');
  const keep = jsonOutput(options.json);
  const { folder, state } = begin(options);
  await loadPersona(state.persona); // a wrong name is an error of the command, not of its threads
  if (options.farm !== undefined) refuseUnfarmable(state);
  const farm = options.farm === undefined ? undefined : await Farm.open(parseFarm(options.farm));
  const session = openSession(folder, state, options);
  const seedsMax = seeds ?? (counted ?? Number.POSITIVE_INFINITY) * playedPerCounted;
  const countedMax = counted ?? Number.POSITIVE_INFINITY;
  const workers = Math.min(options.workers ?? availableParallelism(), seedsMax);
  const threads = openThreads(folder, state, { workers, stop: session.stop });
  try {
    await exploreSeeds({
      survey: state.survey,
      player: farm === undefined ? threads.player : { ...threads.player, play: playedBy(farm, state) },
      seedsMax,
      countedMax,
      width: farm === undefined ? workers * widthOfThread : widthOfFarm,
      stopping: session.stopping,
      onSeed: session.onSeed,
    });
  } finally {
    session.close();
    await threads.close();
    await farm?.close();
  }
  const summary = summaryOf(state.survey, (seed) => rerun(state, seed));
  keep(summary);
  process.stdout.write(exploreText(state.survey, summary));
  process.stdout.write(`folder      ${folder}\n`);
  return exitOf(state.survey, summary, counted);
}

function begin(options: ExploreOptions): { readonly folder: string; readonly state: ExploreState } {
  const { resume, out, first, persona, era } = options;
  const themes = options.theme === undefined ? undefined : parseThemes(options.theme);
  const { commit } = buildInfo();
  if (resume === undefined) {
    const folder = out ?? join('runs', `${ambient.isoNow().slice(0, 19).replace(/[:T]/g, '-')}-explore`);
    createExploreFolder(folder);
    const survey = newSurvey(first ?? 1, themes);
    return { folder, state: { schemaVersion: stateVersion, persona: persona ?? 'careful', era: era ?? 'any', commit, survey } };
  }
  const state = readState(resume);
  const given = Object.entries({ out, first, persona, era, theme: themes?.join() }).find(
    ([name, value]) => value !== undefined && value !== kept(state, name),
  );
  if (given !== undefined) throw new InputError(`--${given[0]} cannot change when an exploration goes on; leave it out, or begin another`);
  if (state.commit !== commit) process.stderr.write(`${resume}: was begun at commit ${state.commit}; this is ${commit}\n`);
  return { folder: resume, state: { ...state, commit } };
}

function kept({ persona, era, survey }: ExploreState, name: string): unknown {
  const values: Readonly<Record<string, unknown>> = { persona, era, first: survey.first, theme: survey.themes.join() };
  return values[name];
}

interface Session {
  /** Aborted by Ctrl-C: seeds under way are finished, everything else is left for later. */
  readonly stop: AbortSignal;
  stopping(): boolean;
  onSeed(): void;
  close(): void;
}

/** Keeps time, shows progress, writes the state now and then, and listens for Ctrl-C. */
function openSession(folder: string, state: ExploreState, options: ExploreOptions): Session {
  const { survey } = state;
  const { minutes, quiet } = options;
  const begun = { elapsedMs: survey.elapsedMs, cpuMs: survey.cpuMs, next: survey.next, at: ambient.elapsedMs(), cpu: process.cpuUsage() };
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const terminal = process.stderr.isTTY === true;
  let lineAt = begun.at;
  let stateAt = begun.at;
  const measure = () => {
    const { user, system } = process.cpuUsage(begun.cpu);
    survey.elapsedMs = begun.elapsedMs + ambient.elapsedMs() - begun.at;
    survey.cpuMs = begun.cpuMs + (user + system) / 1000;
  };
  return {
    stop: stop.signal,
    stopping: () => stop.signal.aborted || (minutes !== undefined && ambient.elapsedMs() - begun.at >= minutes * 60_000),
    onSeed: () => {
      const now = ambient.elapsedMs();
      if (!quiet && now - lineAt >= (terminal ? lineMs.terminal : lineMs.log)) {
        lineAt = now;
        const line = progressLine(survey, {
          seedsMax: options.seeds ?? Number.POSITIVE_INFINITY,
          countedMax: options.counted ?? Number.POSITIVE_INFINITY,
          minutes,
          elapsedMs: now - begun.at,
          played: survey.next - begun.next,
        });
        process.stderr.write(terminal ? `\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}` : `${line}\n`);
      }
      if (now - stateAt < stateMs) return;
      stateAt = now;
      measure();
      writeState(folder, state);
    },
    close: () => {
      if (terminal && !quiet) process.stderr.write('\r\u001b[K');
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      measure();
      writeState(folder, state);
    },
  };
}

/** One thread for each core, and no more than seeds; each plays whole seeds, so that nothing is shared but the code. */
function openThreads(
  folder: string,
  { persona, era, survey: { themes } }: ExploreState,
  { workers, stop }: { readonly workers: number; readonly stop: AbortSignal },
): { readonly player: Player; close(): Promise<void> } {
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js'; // published, the sources are compiled
  const pool = new Piscina({ filename: new URL(`../explore-worker.${extension}`, import.meta.url).href, minThreads: workers, maxThreads: workers });
  const play = (seed: number, twice: boolean, signal: AbortSignal | null): ReturnType<typeof playSeed> =>
    pool.run({ seed, persona, era, themes, twice } satisfies Parameters<typeof playSeed>[0], { name: 'playSeed', signal });
  const player: Player = {
    play: (seed, twice) => play(seed, twice, null),
    repeat: (seed) => unlessStopped(stop, () => play(seed, true, stop).then(({ digests }) => digests)),
    reduce: async (seed, finding) => {
      const file = join(folder, `explored-${seed}.yaml`);
      const schema = relative(folder, join(packageRoot, 'scenarios', 'schema.json'));
      const order: ReduceOrder = { seed, persona, era, themes, finding, file, schema };
      const reduced: Awaited<ReturnType<typeof reduceSeed>> = await unlessStopped(stop, () => pool.run(order, { name: 'reduceSeed', signal: stop }));
      return reduced === null
        ? null
        : { ...reduced, replay: `npx railproof run ${file} --seed ${seed} --persona ${persona} --era ${eraOfSeed(era, String(seed))}` };
    },
  };
  return { player, close: () => pool.destroy() };
}

function playedBy(farm: Farm, { persona, era, survey: { themes } }: ExploreState): Player['play'] {
  return async (seed, twice) => {
    const work: SeedWork = { kind: 'seed', seed, persona, era, themes, twice };
    await farm.send([work]);
    return (await farm.result(work)) as Awaited<ReturnType<typeof playSeed>>; // what a worker of this build puts there
  };
}

async function unlessStopped<T>(stop: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  if (stop.aborted) return null;
  try {
    return await work();
  } catch (error) {
    if (stop.aborted && error instanceof Error && error.name === 'AbortError') return null;
    throw error;
  }
}

function rerun({ persona, era, survey: { themes } }: ExploreState, seed: number): string {
  const pointed = themes.map((theme) => ` --theme ${theme}`).join('');
  return `npx railproof explore --first ${seed} --seeds 1 --persona ${persona} --era ${era}${pointed}`;
}

/** The sandbox's failures weigh more than the agent's; without faults where it hurts, or without counted seeds, nothing was shown. */
function exitOf(survey: Survey, { afterCommitShare }: Summary, counted = 1): number {
  if (survey.digestMismatches.length > 0 || survey.violations.some(({ of }) => of === 'sandbox')) return exitBroken;
  if (afterCommitShare !== null && afterCommitShare < afterCommitShareMin) {
    const share = `${Math.round(afterCommitShare * 100)} %`;
    process.stderr.write(
      `railproof: only ${share} of counted seeds have a fault between commit and reply; below ${afterCommitShareMin * 100} % an exploration shows nothing\n`,
    );
    return exitBroken;
  }
  if (survey.violated > 0) return exitAgent;
  return survey.counted < counted ? exitInsufficient : 0;
}
