import type { Journal } from '../storage/journal.ts';
import { type JournalDeps, openJournal } from '../storage/open-journal.ts';
import { ambient } from './ambient.ts';

/** Opens the journal that `--store` names, as this process. Rejects with {@link JournalRefused}. */
export function openStore(store: string, deps: Pick<JournalDeps, 'clock' | 'trial' | 'succession'>): Promise<Journal> {
  const { defer, elapsedMs, wait: pause } = ambient;
  return openJournal(store, { ...deps, defer, elapsedMs, pause, owner: ambient.processName() });
}
