import t from 'tap';
import { clusterBootstrap } from '../../src/report/cluster-bootstrap.ts';
import { seededCoin, shareOf } from './coin.ts';

const good = { trials: 2, passed: 2 };
const bad = { trials: 2, passed: 0 };

t.test('agrees with a case worked out by hand', async (t) => {
  // One good and one bad scenario: of the four draws one is bad twice (0), two are mixed (½), one is good twice (1).
  const draws = [0, 0, 0, 0.9, 0.9, 0, 0.9, 0.9];
  let index = 0;
  const random = () => draws[index++ % draws.length] ?? 0;
  t.same(clusterBootstrap({ clusters: [[bad], [good]], k: 2, random, resamples: 4, alpha: 0.5 }), [0.375, 0.625]);
  index = 0;
  t.same(
    clusterBootstrap({ clusters: [[bad], [good]], k: 2, random, resamples: 4, alpha: 1e-12 })?.map((bound) => Math.round(bound * 1e6) / 1e6),
    [0, 1],
  );
});

t.test('draws a scenario with all its cases', async (t) => {
  const seen = new Set<number>();
  const coin = seededCoin('whole scenarios');
  for (let run = 0; run < 200; run += 1) {
    const interval = clusterBootstrap({ clusters: [[good, good, good], [bad]], k: 1, random: coin.next, resamples: 1 });
    seen.add(interval?.[0] ?? Number.NaN);
  }
  t.same([...seen].sort(), [0, 0.75, 1], 'never two of the three');
});

t.test('gives one result for one seed', async (t) => {
  const clusters = Array.from({ length: 9 }, (_, index) => [{ trials: 10, passed: 10 - (index % 3) }]);
  const draw = (seed: string) => clusterBootstrap({ clusters, k: 3, random: seededCoin(seed).next });
  t.same(draw('7'), draw('7'));
  t.notSame(draw('7'), draw('8'));
});

t.test('says nothing where drawing tells nothing', async (t) => {
  const random = () => 0.5;
  t.equal(clusterBootstrap({ clusters: [], k: 1, random }), undefined);
  t.equal(clusterBootstrap({ clusters: [[good, bad]], k: 1, random }), undefined, 'one scenario');
  t.equal(clusterBootstrap({ clusters: [[good], [good]], k: 1, random }), undefined, 'all alike: a clean run is no proof of 1.000');
  t.equal(clusterBootstrap({ clusters: [[good], [bad]], k: 3, random }), undefined, 'fewer than k trials');
});

t.test('holds the truth about as often as it says, where scenarios differ', async (t) => {
  const coin = seededCoin('coverage');
  const rates = [0.99, 0.97, 0.9, 0.7];
  const truth = rates.reduce((sum, rate) => sum + rate ** 3, 0) / rates.length;
  const share = shareOf(300, () => {
    const clusters = Array.from({ length: 24 }, () => {
      const rate = rates[Math.floor(coin.next() * rates.length)] ?? 0;
      return [0, 1, 2].map(() => ({ trials: 6, passed: coin.count(6, rate) }));
    });
    const [low, high] = clusterBootstrap({ clusters, k: 3, random: coin.next, resamples: 300 }) ?? [1, 0];
    return low <= truth && truth <= high;
  });
  t.comment(`95 % intervals hold the truth in ${(share * 100).toFixed(1)} % of 300 simulated runs`);
  t.ok(share >= 0.9 && share <= 0.99, `${share}`);
});
