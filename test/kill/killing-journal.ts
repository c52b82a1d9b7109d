import { subscribe } from 'node:diagnostics_channel';
import { openSqliteBatches as openRealBatches } from '../../src/storage/sqlite-batches.ts';
import { sqliteJournal as openRealJournal } from '../../src/storage/sqlite-journal.ts';
import { parsePoint, placeOf } from './kill-point.ts';

/** The SQLite journal and its batches, with a death at one point of one payment; both take the place of the modules of that name. */

const point = parsePoint(process.env['KILL_AT'] ?? '');
let reached = 0;
/** Position of the event at which it happens, once it is recorded. */
let struckSeq: number | undefined;
let isDurable = false;

export const sqliteJournal: typeof openRealJournal = (deps) => {
  const journal = openRealJournal(deps);
  return {
    ...journal,
    record: (draft) => {
      const seq = journal.record(draft);
      if (placeOf(draft) === point.place) reached += 1;
      if (reached === point.nth && struckSeq === undefined) {
        struckSeq = seq;
        if (point.stage === 'recorded') die();
      }
      return seq;
    },
  };
};

export function openSqliteBatches(...args: Parameters<typeof openRealBatches>): ReturnType<typeof openRealBatches> {
  const batches = openRealBatches(...args);
  return {
    get lastSeq() {
      return batches.lastSeq;
    },
    append: (lines, lastSeq) => {
      batches.append(lines, lastSeq);
      isDurable ||= struckSeq !== undefined && struckSeq <= lastSeq;
      if (isDurable && point.stage === 'durable') die();
    },
    read: () => batches.read(),
    close: () => batches.close(),
  };
}

subscribe('http.server.response.finish', () => {
  if (isDurable && point.stage === 'answered') die();
});

/** As a power cut: no handler runs, nothing is written. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
