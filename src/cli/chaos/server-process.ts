import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { ambient } from '../ambient.ts';
import { dieWithUs } from './death-watch.ts';

/** The program that is running now, from source or as it was published. */
const program = join(import.meta.dirname, '..', `main${extname(import.meta.filename)}`);

/** A start on a machine that is busy with other servers. */
const startMsMax = 90_000;

/** Characters of the error stream that are kept. */
const lastErrorMax = 2_000;

export interface ServerOrder {
  /** What outlives every process: sqlite:FILE or redis://HOST:PORT. */
  readonly store: string;
  /** What else `serve` is told. */
  readonly args: readonly string[];
  /** What Node itself is told. */
  readonly nodeArgs?: readonly string[];
}

/** Where the gateway is now, and the tokens that it prints for its agents; they change with every start. */
export interface Address {
  readonly port: number;
  readonly tokens: ReadonlyMap<string, string>;
  /** How many times it was started, this time included. */
  readonly starts: number;
}

/** `railproof serve` as a process of its own, which can be killed, stopped and started again on the same store. It never outlives us. */
export class ServerProcess {
  readonly #order: ServerOrder;
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  #gone: Promise<void> = Promise.resolve();
  #starts = 0;
  #lastError = '';

  constructor(order: ServerOrder) {
    this.#order = order;
  }

  /** @throws SandboxBroken when it does not open: whatever was done to the last process, the store must open again */
  async start(): Promise<Address> {
    const { store, nodeArgs = [] } = this.#order;
    const args = [...nodeArgs, program, 'serve', '--port', '0', '--store', store, ...this.#order.args];
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RAILPROOF_'))); // settings and a token of another gateway
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const callOff = child.pid === undefined ? () => {} : dieWithUs(child.pid);
    child.once('exit', callOff);
    this.#gone = new Promise((resolve) => child.once('close', () => resolve()));
    this.#starts += 1;
    this.#lastError = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      this.#lastError = (this.#lastError + part).slice(-lastErrorMax);
    });
    const text = await welcomeOf(child, this.#gone);
    const port = /http:\/\/127\.0\.0\.1:(\d+)\/mcp/.exec(text)?.[1];
    if (port === undefined) throw new SandboxBroken(`start ${this.#starts} of the gateway on ${store} failed: ${text.trim()}`);
    const tokens = new Map(
      [...text.matchAll(/^ {2}agent {4}(\S+) for .*\n {2}token {4}(\S+)$/gm)].map(([, agent = '', token = '']) => [agent, token]),
    );
    return { port: Number(port), tokens, starts: this.#starts };
  }

  /** SIGKILL: nothing is said and nothing is written. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#gone;
  }

  /** As whoever runs it would: open calls are answered first. Resolves with its exit code, null if a signal ended it. */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM');
    await this.#gone;
    return this.#child?.exitCode ?? null;
  }

  /** The end of what the process that ran last said on its error stream. */
  lastError(): string {
    return this.#lastError.trim();
  }

  /** SIGUSR2, for what `nodeArgs` make of it. */
  signal(): void {
    this.#child?.kill('SIGUSR2');
  }

  /** SIGSTOP: it holds its sockets and its file, and does nothing. */
  halt(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** For a process that is ending itself and has no time to wait. */
  killAtOnce(): void {
    this.#child?.kill('SIGKILL');
  }
}

/** What it prints until it says how to stop it, or until it is gone. */
async function welcomeOf(child: ChildProcessByStdio<null, Readable, Readable>, gone: Promise<void>): Promise<string> {
  let text = '';
  const open = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-65_536);
      if (text.includes('Ctrl-C')) open.resolve();
    });
  }
  child.once('error', (error) => {
    text += error.message;
    open.resolve();
  });
  const enough = ambient.after(startMsMax, open.resolve);
  await Promise.race([open.promise, gone]);
  enough();
  return text;
}
