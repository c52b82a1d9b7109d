import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Test } from 'tap';
import { redis } from '../../src/cli/external-program.ts';
import { type Keeping, RedisProcess } from '../../src/cli/redis-process.ts';
import { requireProgram } from '../run/prerequisite.ts';

/** A real redis-server with a folder of its own. It is ended when the test is over. */
export interface RedisServer extends Pick<RedisProcess, 'port' | 'url' | 'halt' | 'resume'> {
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Sends one command and returns its reply. */
  command(name: string, ...args: readonly (string | number)[]): Promise<unknown>;
}

export async function redisServer(t: Pick<Test, 'teardown'>, keeping: Keeping = 'always', more: readonly string[] = []): Promise<RedisServer> {
  const program = requireProgram(redis);
  const folder = mkdtempSync(join(tmpdir(), 'railproof-redis-'));
  const server = await RedisProcess.open({ program, folder, keeping, more });
  t.teardown(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port: server.port,
    url: server.url,
    kill: () => server.kill(),
    start: () => server.start(),
    halt: () => server.halt(),
    resume: () => server.resume(),
    command: (name, ...args) => oneCommand(server.port, name, args),
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
