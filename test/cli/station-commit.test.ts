import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import t from 'tap';
import { ambient } from '../../src/cli/ambient.ts';
import { benchToken } from '../../src/cli/bench/http-kinds.ts';
import { freshPayment, load, toolCall } from '../../src/cli/bench/http-load.ts';
import { openStation } from '../../src/cli/station.ts';
import { demoAgent, demoPlan } from '../../src/runner/demo-plan.ts';
import { sqliteJournal } from '../../src/storage/sqlite-journal.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';

const startAt = 1_795_395_600_000; // 2026-11-23T10:00:00+09:00
const calls = 64;

t.test('payments that come at once over HTTP share writes to the disk, and all of them are in the file', async (t) => {
  const file = join(temporaryFolder(t), 'journal.db');
  const tokens = new Map([[demoAgent, benchToken]]);
  const plan = demoPlan(startAt);
  const station = await openStation({ plan, seed: '7', port: 0, store: `sqlite:${file}`, clock: 'paced', tokens, trial: null, customersPerBank: 2 });
  await load(station.url, { calls, make: () => toolCall('2026', 'transfer_funds', freshPayment()), demand: 'credited' });
  await station.close();

  const journal = sqliteJournal({ file, clock: { now: () => 0 }, trial: null, defer: ambient.defer });
  const outcomes = [...journal.replay()].filter(({ kind }) => kind === 'audit.outcome');
  journal.close();
  t.equal(outcomes.length, calls);
  const database = new DatabaseSync(file, { readOnly: true });
  const writes = Number(database.prepare('SELECT count(*) AS writes FROM batch').get()?.['writes']);
  database.close();
  t.ok(writes < calls / 2, `${writes} writes`);
});
