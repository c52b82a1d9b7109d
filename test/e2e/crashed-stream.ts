import { join } from 'node:path';
import type { Test } from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { RedisServer } from '../storage/redis-server.ts';
import { redisStore } from '../storage/redis-store.ts';
import type { CrashedStore } from './crash-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface CrashedStream extends CrashedStore {
  readonly url: string;
  /** Shows each event in turn; for streams that are too long to be held. */
  read(see: (event: AnyEvent) => void): Promise<void>;
}

/** A stream of that server, read from a copy: whoever opens it takes it over. `url`: as `--store` names it. */
export function crashedStream(t: Test, server: RedisServer, stream: string): CrashedStream {
  const store = redisStore(server, stream);
  const read = async (see: (event: AnyEvent) => void): Promise<void> => {
    const journal = await (await store.crash()).open();
    for (const event of journal.replay()) see(event);
    await journal.close();
  };
  return {
    url: store.url,
    args: ['--store', store.url, '--audit-key', join(temporaryFolder(t), 'audit-key')],
    read,
    events: async () => {
      const events: AnyEvent[] = [];
      await read((event) => events.push(event));
      return events;
    },
  };
}
