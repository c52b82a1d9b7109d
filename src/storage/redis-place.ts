import { JournalRefused } from './journal.ts';

/** Where a journal lies in Redis, as `--store redis://…` names it. */
export interface RedisPlace {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  readonly stream: string;
  /** So many replicas must hold a batch before anything in it is acknowledged. */
  readonly replicas: number;
  /** For messages and logs: never a password. */
  readonly shown: string;
}

export const streamDefault = 'railproof:journal';

const portDefault = 6379;
const form = 'redis://[user:password@]host[:port][/database][?stream=NAME&replicas=N]';
const remedy = `Write it as ${form}, and % / # ? of a password as %25 %2F %23 %3F.`;

/** Reads a `redis://` or, for TLS, `rediss://` URL. Throws {@link JournalRefused} naming the part that is wrong, and never a password. */
export function parseRedisPlace(store: string): RedisPlace {
  const url = URL.canParse(store) ? new URL(store) : undefined;
  if (url === undefined || url.hostname === '') throw new JournalRefused(`The address of the Redis store cannot be read. ${remedy}`);
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'stream' && name !== 'replicas');
  if (unknown !== undefined) throw new JournalRefused(`The Redis store has no setting "${unknown}". Write it as ${form}.`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? portDefault : Number(url.port);
  const db = wholeNumber('database', url.pathname.slice(1) || '0');
  const stream = url.searchParams.get('stream') ?? streamDefault;
  if (stream === '') throw new JournalRefused(`The Redis store names an empty stream. Write it as ${form}.`);
  return {
    host,
    port,
    tls: url.protocol === 'rediss:',
    username: decoded(url.username),
    password: decoded(url.password),
    db,
    stream,
    replicas: wholeNumber('number of replicas', url.searchParams.get('replicas') ?? '0'),
    shown: `${stream} at ${url.protocol}//${url.hostname}:${port}/${db}`,
  };
}

function wholeNumber(what: string, text: string): number {
  if (!/^\d{1,4}$/.test(text))
    throw new JournalRefused(`The Redis store has "${text}" for its ${what}, which is no whole number. Write it as ${form}.`);
  return Number(text);
}

/** A name or password as it was before it became part of a URL. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined;
  } catch (error) {
    if (error instanceof URIError) throw new JournalRefused(`The user or the password of the Redis store cannot be read. ${remedy}`);
    throw error;
  }
}
