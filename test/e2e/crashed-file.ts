import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { openSqliteBatches } from '../../src/storage/sqlite-batches.ts';
import type { CrashedStore } from './crash-record.ts';

/** A journal file, read from a copy: whoever opens it tidies up its log. */
export function crashedFile(file: string): CrashedStore {
  return {
    args: ['--store', `sqlite:${file}`],
    events: () => {
      const batches = openSqliteBatches(copyOf(file));
      const events = [...batches.read()];
      batches.close();
      return events;
    },
  };
}

function copyOf(file: string): string {
  const copy = `${file}.copy`;
  for (const end of ['', '-wal']) {
    rmSync(`${copy}${end}`, { force: true });
    if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${copy}${end}`);
  }
  return copy;
}
