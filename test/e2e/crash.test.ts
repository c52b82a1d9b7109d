import { join } from 'node:path';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { CrashRecord } from './crash-record.ts';
import { crashedFile } from './crashed-file.ts';
import { ordersOf, sendAll } from './payment-load.ts';
import { kill, serve } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { below } = seededRandom('crash 7');

/** Credits that have arrived when the process is killed. */
const creditsAtKill = [20 + below(60), 150 + below(150), 400 + below(200)];

t.test('kill -9 in the middle of 1,000 payments, three times: each is posted exactly once, none acknowledged is missing', async (t) => {
  const file = join(temporaryFolder(t), 'journal.db');
  const orders = ordersOf(1_000);
  const record = new CrashRecord(t, orders);
  for (const [round, credits] of creditsAtKill.entries()) {
    const gateway = await serve(t, ['--store', `sqlite:${file}`]);
    const sending = await sendAll(gateway.url, orders, {
      seed: `order of sending ${round}`,
      gone: gateway.ended,
      onAcknowledged: ({ acknowledged }) => {
        if (acknowledged.size === credits) void kill(gateway);
      },
    });
    await record.crashed(`kill ${round + 1}`, sending, crashedFile(file));
  }
  await record.settle(crashedFile(file));
});
