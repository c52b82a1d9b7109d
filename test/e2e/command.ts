import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Ended } from './ended.ts';
import { inKeptProcess } from './kept-processes.ts';

export const checkout = join(import.meta.dirname, '..', '..');

/** Started straight, without the bootstrap: this Node is the pinned one already. */
const program = join(checkout, 'src', 'cli', 'main.ts');

/** Where Node keeps what it has compiled, so that dozens of short processes need not do it again; as the bootstrap sets it. */
export const compileCache = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(checkout, 'node_modules', '.cache', 'railproof') };

/** Longer than any command of these tests takes on a busy machine, but for those that say so. */
export const processMsMax = 240_000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it gets to read; default: nothing. */
  readonly input?: string;
  /** When it is ended, if it has not ended; default: {@link processMsMax}. */
  readonly timeoutMs?: number;
}

/** A `railproof` process that is running. */
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has printed so far. */
  printed(): { readonly stdout: string; readonly stderr: string };
  /** Resolves when it is gone and its output read. One that takes too long is ended, and has no exit code then. */
  readonly ended: Promise<Ended>;
}

/** Starts a real process with these arguments. */
export function start(args: readonly string[], options: CommandOptions = {}): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd ?? checkout,
    env: { ...process.env, ...compileCache, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? processMsMax,
    killSignal: 'SIGKILL',
  });
  child.stdin.end(options.input);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} could not be started`);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })));
  return { child, pid, ended, printed: () => ({ stdout, stderr }) };
}

/**
 * Runs a command to its end, in a process that has run others before it where nothing speaks against that: what it reads, or what Node
 * itself takes from the environment, wants a process of its own, and so does whoever tests the process ({@link start}).
 */
export function railproof(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const alone = options.input !== undefined || Object.keys(options.env ?? {}).some((name) => name.startsWith('NODE_'));
  if (alone) return start(args, options).ended;
  const env = { ...process.env, ...compileCache, ...options.env };
  return inKeptProcess({ args, cwd: options.cwd ?? checkout, env }, options.timeoutMs ?? processMsMax);
}

/** Runs commands side by side, two at a time: the machine that decides has two cores. */
export async function inPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let index = 0; index < items.length; index += 2) results.push(...(await Promise.all(items.slice(index, index + 2).map(work))));
  return results;
}

/** Waits until something holds. Throws, naming it, when it does not come to hold in time; the default is generous, since waiting costs nothing. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 90_000): Promise<void> {
  for (const sinceMs = performance.now(); !(await holds()); await wait(20))
    if (performance.now() - sinceMs > limitMs) throw new Error(`${what}: not after ${limitMs} ms`);
}
