import type { Clock } from '../kernel/clock.ts';
import { JournalRefused, type SteppedJournal } from './journal.ts';
import { memoryJournal } from './memory-journal.ts';
import { sqliteJournal } from './sqlite-journal.ts';

/** Where a journal lives, as `--store` names it. */
export type Store = { readonly kind: 'memory' } | { readonly kind: 'sqlite'; readonly file: string };

export interface JournalDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly trial: string | null;
  /** See {@link sqliteJournal}; the memory store never waits. */
  readonly defer: (task: () => void) => void;
}

/** Opens the journal that a store string names. Throws {@link JournalRefused} with one line for whoever typed it. */
export function openJournal(store: string, deps: JournalDeps): SteppedJournal {
  const parsed = parseStore(store);
  return parsed.kind === 'memory' ? memoryJournal(deps) : sqliteJournal({ ...deps, file: parsed.file });
}

/** Reads `memory` or `sqlite:FILE`. Throws {@link JournalRefused} for anything else. */
export function parseStore(store: string): Store {
  if (store === 'memory') return { kind: 'memory' };
  if (/^rediss?:\/\//.test(store)) throw new JournalRefused('Redis is not available in this version. Use memory or sqlite:FILE.');
  if (!store.startsWith('sqlite:')) throw new JournalRefused(`"${store}" is no store. Use memory or sqlite:FILE.`);
  const file = store.slice('sqlite:'.length);
  if (file === '' || file.includes('\0')) throw new JournalRefused(`"${store}" names no file. Write it as sqlite:FILE, such as sqlite:journal.db.`);
  return { kind: 'sqlite', file };
}
