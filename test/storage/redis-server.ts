import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Test } from 'tap';
import { redis } from '../../src/cli/external-program.ts';
import { requireProgram } from '../run/prerequisite.ts';

/** How Redis keeps what it is given; `none` keeps it in memory alone. */
export type Keeping = 'always' | 'everysec' | 'none';

/** A real redis-server on a free port of the loopback, with a folder of its own. It is ended when the test is over. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** As a power cut would: nothing is said, nothing is written. */
  kill(): Promise<void>;
  /** On the same port, from what is in its folder. Resolves when it answers. */
  start(): Promise<void>;
  halt(): void;
  resume(): void;
  /** Sends one command and returns its reply. */
  command(name: string, ...args: readonly (string | number)[]): Promise<unknown>;
}

/** Longest that a server may take to start, load its file included. */
const startMsMax = 20_000;

export async function redisServer(t: Pick<Test, 'teardown'>, keeping: Keeping = 'always', more: readonly string[] = []): Promise<RedisServer> {
  const program = requireProgram(redis);
  const folder = mkdtempSync(join(tmpdir(), 'railproof-redis-'));
  const port = await freePort();
  const keep = keeping === 'none' ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', keeping];
  const own = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--loglevel', 'warning', '--daemonize', 'no'];
  let child: ChildProcess | undefined;
  const kill = async () => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  };
  const start = async () => {
    child = spawn(program, [...own, ...keep, ...more], { stdio: 'ignore' });
    await untilItAnswers(port, child);
  };
  const atExit = () => child?.kill('SIGKILL');
  process.once('exit', atExit); // a test that is cut off by its time limit leaves no server behind
  t.teardown(async () => {
    await kill();
    process.off('exit', atExit);
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child?.pid ?? 0;
    },
    kill,
    start,
    halt: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    command: (name, ...args) => oneCommand(port, name, args),
  };
}

async function oneCommand(port: number, name: string, args: readonly (string | number)[]): Promise<unknown> {
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
  client.on('error', () => {}); // the command says it too
  try {
    return await client.call(name, ...args);
  } finally {
    client.disconnect();
  }
}

async function untilItAnswers(port: number, child: ChildProcess): Promise<void> {
  for (const startedMs = performance.now(); performance.now() - startedMs < startMsMax; await pause(20)) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
    const reply = await oneCommand(port, 'PING', []).catch((error: unknown) => error);
    if (/PONG|NOAUTH|MASTERDOWN/.test(String(reply))) return;
  }
  throw new Error(`redis-server does not answer after ${startMsMax} ms`);
}

/** redis-server takes no port 0 as "any": one that was free a moment ago will do. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
