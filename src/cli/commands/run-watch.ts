import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, type FSWatcher, readFileSync, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { ambient } from '../ambient.ts';
import { standardPaths } from '../catalogue.ts';

/** An editor writes a file in several steps; together they are one change. */
const settleMs = 200;

/**
 * Plays, then watches the scenarios and the persona file and plays again what a change can have an effect on: the cases of a scenario, or all of them where
 * the persona changed. Each time in a process of its own, so that nothing of what was loaded before is left. Ends with SIGINT or SIGTERM, with the exit code of the last run.
 */
export async function runWatch(names: readonly string[], command: Command): Promise<number> {
  const farm: unknown = command.opts()['farm'];
  if (typeof farm === 'string') await refuseClosedFarm(farm);
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  const persona = String(command.opts()['persona']);
  const files = watchedFiles(names, persona);
  const changes = new Changes([...files.keys()], stopped.signal);
  let runs = 0;
  let code = await play(names);
  while (!stopped.signal.aborted) {
    process.stdout.write(`\nwatching ${files.size} ${files.size === 1 ? 'file' : 'files'}; Ctrl-C ends\n`);
    const changed = await changes.next();
    if (changed.length === 0) break;
    const again = changed.some((file) => files.get(file) === undefined) ? names : changed.flatMap((file) => files.get(file) ?? []);
    process.stdout.write(`\nchanged: ${changed.map((file) => basename(file)).join(', ')}\n`);
    code = await play(again);
  }
  return code;

  function play(chosen: readonly string[]): Promise<number> {
    runs += 1;
    return playOnce(['run', ...chosen, ...flagsOf(command, runs)], stopped.signal);
  }
}

/** No change of a file would mend it. @throws InputError */
async function refuseClosedFarm(url: string): Promise<void> {
  const [{ Farm }, { parseFarm }] = await Promise.all([import('../farm/farm.ts'), import('../farm/farm-queue.ts')]);
  await (await Farm.open(parseFarm(url))).close();
}

/** Each file with the names that it plays a part in; without: the persona, which plays in all. */
function watchedFiles(names: readonly string[], persona: string): ReadonlyMap<string, readonly string[] | undefined> {
  const standard = new Map(standardPaths().map((path) => [basename(path, '.yaml'), path]));
  const chosen = names.length > 0 ? names : [...standard.keys()];
  const byFile = Map.groupBy(chosen, (name) => resolve(standard.get(name.split('/')[0] ?? '') ?? name));
  const files = new Map<string, readonly string[] | undefined>([...byFile].filter(([file]) => existsSync(file)));
  for (const own of persona.split(',').filter((name) => existsSync(name))) files.set(resolve(own), undefined);
  return files;
}

/** What was given on the command line, but for `--watch`; every run writes a folder of its own. */
function flagsOf(command: Command, run: number): readonly string[] {
  return command.options.flatMap(({ long }) => {
    const name = long?.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) ?? '';
    if (name === 'watch' || command.getOptionValueSource(name) !== 'cli') return [];
    const value: unknown = command.opts()[name];
    if (value === true) return [`--${long?.slice(2)}`];
    return [`--${long?.slice(2)}`, name === 'out' && run > 1 ? `${String(value)}-${run}` : String(value)];
  });
}

/** This very program with other arguments. */
function playOnce(args: readonly string[], signal: AbortSignal): Promise<number> {
  return new Promise((resolved) => {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
    const end = () => child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      resolved(code ?? 1);
    });
  });
}

/** Files whose content is not what it was. Folders are watched, because an editor may put a new file in the place of the old one. */
class Changes {
  readonly #contents: Map<string, string | undefined>;
  readonly #watchers: readonly FSWatcher[];
  readonly #signal: AbortSignal;
  #wake: () => void = () => {};
  #stirred = false;

  constructor(files: readonly string[], signal: AbortSignal) {
    this.#signal = signal;
    this.#contents = new Map(files.map((file) => [file, contentOf(file)]));
    this.#watchers = [...new Set(files.map((file) => dirname(file)))].map((folder) => watch(folder, () => this.#stir()));
    signal.addEventListener('abort', () => {
      for (const watcher of this.#watchers) watcher.close();
      this.#wake();
    });
  }

  /** Also what changed since the last time, while nobody asked. Empty: it is over. */
  async next(): Promise<readonly string[]> {
    while (!this.#signal.aborted) {
      if (!this.#stirred) await new Promise<void>((resolved) => (this.#wake = resolved));
      if (this.#signal.aborted) break;
      await ambient.wait(settleMs);
      this.#stirred = false;
      const changed = [...this.#contents].filter(([file, known]) => (contentOf(file) ?? known) !== known).map(([file]) => file);
      for (const file of changed) this.#contents.set(file, contentOf(file));
      if (changed.length > 0) return changed;
    }
    return [];
  }

  #stir(): void {
    this.#stirred = true;
    this.#wake();
  }
}

/** `undefined`: it is not there just now. */
function contentOf(file: string): string | undefined {
  try {
    return hash('sha256', readFileSync(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined; // the system's own codes
    throw error;
  }
}
