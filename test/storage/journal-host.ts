import { setTimeout as pause } from 'node:timers/promises';
import type { JournalDeps } from '../../src/storage/open-journal.ts';
import { stamps } from '../contract/journal.ts';

/** What a journal under test needs of its process. */
export const journalHost: JournalDeps = {
  clock: { now: () => stamps.recordedAt },
  trial: stamps.trial,
  defer: (task) => setImmediate(task),
  owner: `test:${process.pid}`,
  pause: (ms) => pause(ms),
  elapsedMs: () => performance.now(),
};
