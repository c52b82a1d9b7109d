import { join } from 'node:path';
import type { Test } from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { RedisServer } from '../storage/redis-server.ts';
import { redisStore } from '../storage/redis-store.ts';
import type { CrashedStore } from './crash-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A stream of that server, read from a copy: whoever opens it takes it over. `url`: as `--store` names it. */
export function crashedStream(t: Test, server: RedisServer, stream: string): CrashedStore & { readonly url: string } {
  const store = redisStore(server, stream);
  return {
    url: store.url,
    args: ['--store', store.url, '--audit-key', join(temporaryFolder(t), 'audit-key')],
    events: async () => {
      const journal = await (await store.crash()).open();
      const events: readonly AnyEvent[] = [...journal.replay()];
      await journal.close();
      return events;
    },
  };
}
