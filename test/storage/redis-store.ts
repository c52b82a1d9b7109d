import type { Journal } from '../../src/storage/journal.ts';
import { openJournal } from '../../src/storage/open-journal.ts';
import type { DurableStore } from '../contract/journal.ts';
import { journalHost } from './journal-host.ts';
import type { RedisServer } from './redis-server.ts';

export interface RedisStore extends DurableStore {
  /** As `--store` names it. */
  readonly url: string;
  readonly stream: string;
  open(): Promise<Journal>;
  crash(): Promise<RedisStore>;
  /** Every entry, as `redis-cli` would show it. */
  entries(): Promise<readonly (readonly [id: string, fields: readonly string[]])[]>;
}

let stores = 0;

/** A stream of its own on that server. */
export function redisStore(server: RedisServer, stream = freshStream()): RedisStore {
  const url = `${server.url}?stream=${stream}`;
  return {
    url,
    stream,
    open: () => openJournal(url, journalHost),
    crash: async () => {
      const copy = freshStream();
      await server.command('COPY', stream, copy);
      return redisStore(server, copy);
    },
    entries: async () => (await server.command('XRANGE', stream, '-', '+')) as [string, string[]][], // the form that Redis documents
  };
}

function freshStream(): string {
  stores += 1;
  return `store-${stores}`;
}
