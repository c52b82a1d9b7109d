import { join } from 'node:path';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { CrashRecord } from './crash-record.ts';
import { crashedFile } from './crashed-file.ts';
import { ordersOf, sendAll } from './payment-load.ts';
import { serve } from './served-gateway.ts';
import { accountingIn, diskAfterCut, readAccount } from './synced-disk.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { below } = seededRandom('power cut 7');

/** Events of the journal, the last of which never reaches the disk. Founding the world takes some 800, and each payment 16. */
const eventsAtCut = [2_000 + below(2_000), 5_000 + below(2_000), 8_000 + below(2_000)];

/**
 * `kill -9` leaves what the process had written to the operating system; a power cut does not. What is sure to be on the disk is put
 * aside by a preloaded hook at each sync (see preload/synced-disk.mjs), and the journal goes on from that and nothing else.
 */
t.test('three power cuts drop every byte after the last fsync: each of 1,000 is posted exactly once, none acknowledged is missing', async (t) => {
  const folder = temporaryFolder(t);
  const orders = ordersOf(1_000);
  const record = new CrashRecord(t, orders);
  let file = join(folder, 'journal.db');
  for (const [round, cutAt] of eventsAtCut.entries()) {
    const synced = join(folder, `synced-${round}`);
    const gateway = await serve(t, crashedFile(file).args, accountingIn(synced, cutAt));
    const sending = await sendAll(gateway.url, orders, { seed: `order of sending ${round}`, gone: gateway.ended });
    t.match(readAccount(synced), { synchronous: 2, journalMode: 'wal' }, 'SQLite was in the mode that syncs a commit before it returns');
    const target = join(folder, `journal-after-${round}.db`);
    const dropped = diskAfterCut({ journal: file, folder: synced, target });
    t.ok(dropped > 0, `${dropped} bytes were written and never synced`);
    file = target;
    await record.crashed(`cut ${round + 1}`, sending, crashedFile(file));
  }
  await record.settle(crashedFile(file));
});
