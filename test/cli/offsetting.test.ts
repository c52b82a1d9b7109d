import t from 'tap';
import { playFlow } from '../../src/cli/bench/offsetting.ts';

const fiveMinutesMs = 300_000;

t.test('offsetting settles more value, sooner, than a queue alone, and a flow is the same each time', async (t) => {
  const sums = { offset: 0, queued: 0, offsetMin: 0, queuedMin: 0 };
  for (const seed of [1, 2, 3]) {
    const [offset, queued] = [await playFlow(seed, fiveMinutesMs), await playFlow(seed, 1_000 * 86_400_000)];
    t.ok(offset.settledPercent >= queued.settledPercent && offset.settledPercent <= 100, `flow ${seed}`);
    sums.offset += offset.settledPercent;
    sums.queued += queued.settledPercent;
    sums.offsetMin += offset.delayMin;
    sums.queuedMin += queued.delayMin;
  }
  t.ok(sums.offset > sums.queued && sums.offsetMin < sums.queuedMin, JSON.stringify(sums));
  t.same(await playFlow(1, fiveMinutesMs), await playFlow(1, fiveMinutesMs));
});
