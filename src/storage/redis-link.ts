import { Redis } from 'ioredis';
import type { RedisPlace } from './redis-place.ts';

/** One entry of the stream: `id` is `<epoch>-<number>`; fields by name, as bytes. */
export interface StreamEntry {
  readonly epoch: number;
  readonly number: number;
  readonly fields: ReadonlyMap<string, Buffer>;
}

/**
 * One connection to Redis, used until it breaks. Nothing is sent twice and nothing waits for a better day: a command whose reply is lost
 * rejects with {@link LinkLost}, and whoever sent it looks at the stream to see what became of it.
 */
export interface RedisLink {
  readonly lost: boolean;
  append(id: string, fields: readonly (string | number | Uint8Array)[]): Promise<void>;
  /** A write that changes nothing: sets the last id of the stream to what it is. */
  touch(id: string): Promise<void>;
  /** How many replicas hold everything that this connection wrote. Waits for `replicas` of them, but no longer than that. */
  replicasHolding(replicas: number, timeoutMs: number): Promise<number>;
  first(): Promise<StreamEntry | undefined>;
  last(): Promise<StreamEntry | undefined>;
  /** Entries behind an id, oldest first. */
  after(id: string, count: number): Promise<readonly StreamEntry[]>;
  close(): void;
}

/** There is no reply: refused, cut off, or silent for {@link silenceMsMax}. The command may have been carried out. */
export class LinkLost extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'LinkLost';
  }
}

/** Redis replied with an error; `code` is its first word, such as `OOM` or `WRONGTYPE`. */
export class RedisReplied extends Error {
  readonly code: string;
  /** An entry's id is not above the last one of its stream: https://redis.io/docs/latest/commands/xadd/ */
  readonly isIdRefused: boolean;

  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = 'RedisReplied';
    this.code = /^[A-Z]+/.exec(cause.message)?.[0] ?? '';
    this.isIdRefused = /equal or smaller|smaller than the target stream top item/.test(cause.message);
  }
}

/** Longest that a connection may take, or be silent while a reply is due. A disk that stalls an fsync for longer is as good as gone. */
const silenceMsMax = 10_000;

/** Connects, waits until Redis has loaded its data. Rejects with {@link LinkLost} or {@link RedisReplied}. */
export async function connectRedis(place: RedisPlace): Promise<RedisLink> {
  const client = new Redis({
    host: place.host,
    port: place.port,
    db: place.db,
    ...(place.username === undefined ? {} : { username: place.username }),
    ...(place.password === undefined ? {} : { password: place.password }),
    ...(place.tls ? { tls: {} } : {}),
    connectionName: 'railproof-journal',
    lazyConnect: true,
    connectTimeout: silenceMsMax,
    socketTimeout: silenceMsMax,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    enableReadyCheck: false, // a server that still loads says so itself, to the first command
  });
  let trouble: unknown;
  client.on('error', (error) => {
    trouble = error; // what the socket or the handshake said is more telling than "Connection is closed."
  });
  const replied = async <T>(command: Promise<T>): Promise<T> => {
    try {
      return await command;
    } catch (error) {
      if (error instanceof Error && error.name === 'ReplyError') throw new RedisReplied(error);
      client.disconnect();
      throw new LinkLost(trouble ?? error);
    }
  };
  try {
    await client.connect();
    if (trouble !== undefined) throw trouble; // a database that does not exist is told on the side, and writes would go into another one
  } catch (error) {
    client.disconnect();
    const cause = trouble ?? error;
    throw cause instanceof Error && cause.name === 'ReplyError' ? new RedisReplied(cause) : new LinkLost(cause);
  }
  return linkOf(client, place.stream, replied);
}

function linkOf(client: Redis, stream: string, replied: <T>(command: Promise<T>) => Promise<T>): RedisLink {
  const entries = async (command: Promise<unknown>) => entriesOf(await replied(command));
  return {
    get lost() {
      return client.status !== 'ready';
    },
    append: async (id, fields) => {
      await replied(client.xadd(stream, id, ...fields.map((field) => (field instanceof Uint8Array ? Buffer.from(field) : field))));
    },
    touch: async (id) => {
      await replied(client.call('XSETID', stream, id));
    },
    replicasHolding: (replicas, timeoutMs) => replied(client.wait(replicas, timeoutMs)),
    first: async () => (await entries(client.xrangeBuffer(stream, '-', '+', 'COUNT', 1)))[0],
    last: async () => (await entries(client.xrevrangeBuffer(stream, '+', '-', 'COUNT', 1)))[0],
    after: (id, count) => entries(client.xrangeBuffer(stream, `(${id}`, '+', 'COUNT', count)),
    close: () => client.disconnect(),
  };
}

type RawEntry = readonly [id: Buffer, fields: readonly Buffer[]];

/** The reply of XRANGE: https://redis.io/docs/latest/commands/xrange/ */
function entriesOf(reply: unknown): StreamEntry[] {
  const entries = reply as readonly RawEntry[]; // the form that Redis documents
  return entries.map(([id, fields]) => {
    const [epoch = 0, number = 0] = id.toString().split('-').map(Number);
    const pairs = new Map<string, Buffer>();
    for (let index = 0; index + 1 < fields.length; index += 2) pairs.set(String(fields[index]), fields[index + 1] ?? Buffer.alloc(0));
    return { epoch, number, fields: pairs };
  });
}
