import type { Clock } from '../kernel/clock.ts';
import { type Journal, JournalRefused } from './journal.ts';
import { memoryJournal } from './memory-journal.ts';
import type { Succession } from './redis-owner.ts';
import { parseRedisPlace, type RedisPlace } from './redis-place.ts';
import { sqliteJournal } from './sqlite-journal.ts';

/** Where a journal lives, as `--store` names it. */
export type Store =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'redis'; readonly place: RedisPlace };

export interface JournalDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly trial: string | null;
  /** See {@link sqliteJournal}; the memory store never waits. */
  readonly defer: (task: () => void) => void;
  /** The process, as another one is told that it owns a shared store: host and number. */
  readonly owner: string;
  /** One of several processes on a shared store takes it over; without it whoever opens a store has it. */
  readonly succession?: Succession;
  /** Resolves after real time; only a store behind a wire waits. */
  readonly pause: (ms: number) => Promise<void>;
  /** Monotonic real milliseconds. */
  readonly elapsedMs: () => number;
}

/** Opens the journal that a store string names. Rejects with {@link JournalRefused}, one line for whoever typed it. */
export async function openJournal(store: string, deps: JournalDeps): Promise<Journal> {
  const parsed = parseStore(store);
  switch (parsed.kind) {
    case 'memory':
      return memoryJournal(deps);
    case 'sqlite':
      return sqliteJournal({ ...deps, file: parsed.file });
    case 'redis':
      return (await import('./redis-journal.ts')).redisJournal({ ...deps, place: parsed.place }); // a client that few runs need
  }
}

/** The store as it may be shown: without a password. */
export function shownStore(store: string): string {
  const parsed = parseStore(store);
  return parsed.kind === 'redis' ? parsed.place.shown : store;
}

const forms = 'Use memory, sqlite:FILE or redis://HOST:PORT.';

/** Reads `memory`, `sqlite:FILE` or `redis://…`. Throws {@link JournalRefused} for anything else. */
export function parseStore(store: string): Store {
  if (store === 'memory') return { kind: 'memory' };
  if (/^rediss?:/.test(store)) return { kind: 'redis', place: parseRedisPlace(store) };
  if (!store.startsWith('sqlite:')) throw new JournalRefused(`"${store}" is no store. ${forms}`);
  const file = store.slice('sqlite:'.length);
  if (file === '' || file.includes('\0')) throw new JournalRefused(`"${store}" names no file. Write it as sqlite:FILE, such as sqlite:journal.db.`);
  return { kind: 'sqlite', file };
}
