import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SteppedJournal } from '../../src/storage/journal.ts';
import { sqliteJournal } from '../../src/storage/sqlite-journal.ts';
import { type DurableStore, stamps } from '../contract/journal.ts';

export interface SqliteStore extends DurableStore<SteppedJournal> {
  readonly file: string;
  open(): SteppedJournal;
  crash(): SqliteStore;
  /** Changes the closed file behind the journal's back. */
  tamper(sql: string): void;
}

const root = mkdtempSync(join(tmpdir(), 'railproof-test-'));
let stores = 0;

/** The folder of all stores of this test file, to be removed at its end. */
export { root as storeRoot };

export function sqliteStore(file = freshFile()): SqliteStore {
  return {
    file,
    open: () => sqliteJournal({ file, clock: { now: () => stamps.recordedAt }, trial: stamps.trial, defer: (task) => setImmediate(task) }),
    crash: () => {
      const copy = freshFile();
      for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
      return sqliteStore(copy);
    },
    tamper: (sql) => {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
    },
  };
}

export function freshFile(): string {
  stores += 1;
  return join(root, `store-${stores}.db`);
}
