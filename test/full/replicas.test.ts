import t from 'tap';
import { ReplicaSet } from '../e2e/replica-set.ts';
import { payThroughKills, sharedStream } from '../e2e/replicas-killed.ts';
import { shareMs } from '../run/budget.ts';

t.setTimeout(3600 * 1000);

t.test('two gateways on one Redis take 100,000 payments, either killed at random: none is lost, none is doubled', async (t) => {
  const shared = await sharedStream(t);
  const replicas = await ReplicaSet.open({ t, args: shared.store.args, patienceMs: 3600 * 1000 });
  const short = (shareMs() ?? Number.POSITIVE_INFINITY) < 600_000;
  await payThroughKills(t, { replicas, ...shared }, { payments: short ? 10_000 : 100_000, kills: short ? 6 : 20, seed: 'replicas 3' });
  await replicas.close();
});
