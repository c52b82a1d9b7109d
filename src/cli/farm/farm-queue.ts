import { hash } from 'node:crypto';
import { deserialize } from 'node:v8';
import { zstdDecompressSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { InputError } from '../../runner/input-error.ts';
import { parseRedisPlace, type RedisPlace } from '../../storage/redis-place.ts';
import { buildInfo } from '../build-info.ts';
import type { Work } from './work.ts';

/** Results that nobody has fetched are forgotten after a day. */
const resultSecondsMax = 86_400;

/** A farm is a Redis; what is played there is a queue of its own for each build, because equal seeds give equal events on one commit and one Node only. */
export interface FarmPlace {
  readonly redis: RedisPlace;
  readonly queue: string;
}

/** Reads `redis://…`. @throws InputError when it is none */
export function parseFarm(url: string): FarmPlace {
  if (!/^rediss?:/.test(url)) throw new InputError(`--farm ${url}: is no Redis; write it as redis://HOST:PORT`);
  const { version, commit, dirty } = buildInfo();
  return { redis: parseRedisPlace(url), queue: ['railproof', version, commit.slice(0, 12), ...(dirty ? ['dirty'] : []), process.version].join('-') };
}

/** @throws InputError when nobody answers there */
export async function connectFarm({ redis }: FarmPlace): Promise<Redis> {
  const { host, port, db, username, password, tls } = redis;
  let connected = false;
  const client = new Redis({
    host,
    port,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    maxRetriesPerRequest: null, // BullMQ wants to wait for a Redis that is away for a moment
    lazyConnect: true,
    retryStrategy: (times) => (connected ? Math.min(times * 100, 2_000) : null),
  });
  let trouble = '';
  client.on('error', (error: Error) => {
    trouble = error.message;
  });
  try {
    await client.connect();
    connected = true;
    return client;
  } catch (error) {
    client.disconnect();
    if (!(error instanceof Error)) throw error;
    throw new InputError(
      `--farm: ${redis.host}:${redis.port} cannot be reached (${trouble || error.message}); start Redis there, or leave --farm out`,
    );
  }
}

/** Work as it is sent: of one run, and all that decides its result. */
export interface SentWork {
  readonly run: string;
  readonly work: Work;
}

/** Where the result of one piece of work lies. */
export function resultKey({ queue }: FarmPlace, { run, work }: SentWork): string {
  return `${queue}:${run}:${hash('sha256', JSON.stringify(work))}`;
}

/** Puts a packed result down. Whoever comes second, because the first was taken for dead, must have the same: @throws Error when a byte differs */
export async function putResult(client: Redis, key: string, packed: Uint8Array): Promise<void> {
  const bytes = Buffer.from(packed);
  if ((await client.set(key, bytes, 'EX', resultSecondsMax, 'NX')) !== null) return;
  const first = await client.getBuffer(key);
  if (first !== null && !first.equals(bytes)) throw new Error(`${key}: was played twice, with different results`);
}

/** `undefined`: it is not there (any more). */
export async function takeResult(client: Redis, key: string): Promise<unknown> {
  const bytes = await client.getdelBuffer(key);
  return bytes === null ? undefined : deserialize(zstdDecompressSync(bytes));
}
