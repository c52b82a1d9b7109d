import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { connectRedis, RedisReplied } from '../storage/redis-link.ts';
import { parseRedisPlace } from '../storage/redis-place.ts';
import { onInterruption } from './agent-process.ts';
import { ambient } from './ambient.ts';
import { loopback } from './loopback-port.ts';

/** How Redis keeps what it is given; `none` keeps it in memory alone. */
export type Keeping = 'always' | 'everysec' | 'none';

export interface RedisOrder {
  /** Path of redis-server. */
  readonly program: string;
  /** Where it keeps its file. */
  readonly folder: string;
  readonly keeping: Keeping;
  /** Further arguments. */
  readonly more?: readonly string[];
}

/** Longest that a server may take to start, load its file included. */
const startMsMax = 60_000;

/** So many ports are tried: one that was free may be taken before the server has it. */
const portsMax = 5;

/** A redis-server of our own on a free port of the loopback. Whatever ends this process ends it too, but for SIGKILL. */
export class RedisProcess {
  readonly port: number;
  readonly #order: RedisOrder;
  #child: ChildProcess | undefined;
  readonly #release: () => void;

  private constructor(order: RedisOrder, port: number) {
    this.#order = order;
    this.port = port;
    this.#release = onInterruption(() => this.#child?.kill('SIGKILL'));
  }

  static async open(order: RedisOrder): Promise<RedisProcess> {
    for (let tries = 1; ; tries += 1) {
      const server = new RedisProcess(order, await freePort());
      try {
        await server.start();
        return server;
      } catch (error) {
        const hasEnded = server.#child?.exitCode !== null;
        await server.close();
        if (!hasEnded || tries === portsMax) throw error;
      }
    }
  }

  get url(): string {
    return `redis://${loopback}:${this.port}`;
  }

  /** On the same port, from what is in its folder. Resolves when it answers. */
  async start(): Promise<void> {
    const { program, folder, keeping, more = [] } = this.#order;
    const keep = keeping === 'none' ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', keeping];
    const own = ['--bind', loopback, '--port', String(this.port), '--dir', folder, '--save', '', '--loglevel', 'warning', '--daemonize', 'no'];
    const child = spawn(program, [...own, ...keep, ...more], { stdio: 'ignore' });
    this.#child = child;
    for (const startedMs = ambient.elapsedMs(); ambient.elapsedMs() - startedMs < startMsMax; await ambient.wait(20)) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      if (await answers(this.url)) return;
    }
    throw new Error(`${program} does not answer after ${startMsMax} ms`);
  }

  /** As a power cut would: nothing is said, nothing is written. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** SIGSTOP: it holds its sockets and its file, and does nothing. */
  halt(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    await this.kill();
    this.#release();
  }
}

/** One that wants a password, or is a replica without its primary, answers too. */
async function answers(url: string): Promise<boolean> {
  try {
    const link = await connectRedis(parseRedisPlace(url));
    await link.last().finally(() => link.close());
    return true;
  } catch (error) {
    return error instanceof RedisReplied && error.code !== 'LOADING';
  }
}

/** redis-server takes no port 0 as "any": one that was free a moment ago will do. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, loopback, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
