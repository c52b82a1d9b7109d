import t from 'tap';
import { newcombeInterval, newcombePairedInterval, newcombeTest } from '../../src/report/newcombe.ts';
import { normalQuantile } from '../../src/report/normal.ts';
import { z95 } from '../../src/report/wilson.ts';
import { seededCoin, shareOf } from './coin.ts';

const rounded = (interval: readonly number[]) => interval.map((bound) => bound.toFixed(4));
const z90 = normalQuantile(0.05);

t.test('independent rates: agrees with the published example', async (t) => {
  // Newcombe (1998a): 56/70 − 48/80.
  t.same(rounded(newcombeInterval({ before: { trials: 80, passed: 48 }, now: { trials: 70, passed: 56 } }, z95)), ['0.0524', '0.3339']);
  // By hand: Wilson of 10/10 is [.7225, 1]; both sides alike, so ±√(.2775² + 0).
  t.same(rounded(newcombeInterval({ before: { trials: 10, passed: 10 }, now: { trials: 10, passed: 10 } }, z95)), ['-0.2775', '0.2775']);
});

t.test('paired rates: agrees with the published example', async (t) => {
  // Newcombe (1998b), table of methods, method 10.
  t.same(rounded(newcombePairedInterval({ bothPassed: 36, worse: 2, better: 12, bothFailed: 0 }, z95)), ['0.0569', '0.3404']);
});

t.test('pairs that agree narrow the interval', async (t) => {
  const [low, high] = newcombePairedInterval({ bothPassed: 50, worse: 0, better: 0, bothFailed: 50 }, z95);
  const [wideLow, wideHigh] = newcombeInterval({ before: { trials: 100, passed: 50 }, now: { trials: 100, passed: 50 } }, z95);
  t.ok(low > wideLow / 3 && high < wideHigh / 3, `${low} to ${high} within ${wideLow} to ${wideHigh}`);
});

t.test('without trials nothing is known', async (t) => {
  t.same(newcombeInterval({ before: { trials: 0, passed: 0 }, now: { trials: 3, passed: 3 } }, z95), [-1, 1]);
});

t.test('the p of the test is the tail at which the interval ends at zero', async (t) => {
  const sides = { before: { trials: 100, passed: 99 }, now: { trials: 100, passed: 90 } };
  const p = newcombeTest(sides);
  t.ok(Math.abs(newcombeInterval(sides, normalQuantile(p))[1]) < 1e-6, `${p}`);
  t.ok(p > 0.001 && p < 0.01, `${p}`);
  t.equal(newcombeTest({ before: sides.now, now: sides.before }), 1, 'better is never a fall');
  t.equal(newcombeTest({ before: sides.now, now: sides.now }), 1);
  t.ok(newcombeTest({ before: { trials: 9_999, passed: 9_999 }, now: { trials: 9_999, passed: 0 } }) < 1e-12);
});

t.test('each end holds about as often as it says, for pairs and without', async (t) => {
  const coin = seededCoin('newcombe');
  for (const [before, now] of [
    [0.9, 0.9],
    [0.95, 0.85],
    [0.6, 0.5],
  ] as const) {
    const truth = now - before;
    const holds = shareOf(1_500, () => {
      const sides = { before: { trials: 80, passed: coin.count(80, before) }, now: { trials: 80, passed: coin.count(80, now) } };
      const [low, high] = newcombeInterval(sides, z90);
      return low <= truth && truth <= high;
    });
    t.ok(holds >= 0.875, `independent ${before} ${now}: ${holds}`);
    const paired = shareOf(1_500, () => {
      const pairs = { bothPassed: 0, worse: 0, better: 0, bothFailed: 0 };
      for (let pair = 0; pair < 80; pair += 1) {
        const world = coin.next() < 0.5 ? null : coin.next(); // half of the trials share their luck
        const [left, right] = [(world ?? coin.next()) < before, (world ?? coin.next()) < now];
        pairs[left ? (right ? 'bothPassed' : 'worse') : right ? 'better' : 'bothFailed'] += 1;
      }
      const [low, high] = newcombePairedInterval(pairs, z90);
      return low <= truth && truth <= high;
    });
    t.ok(paired >= 0.875, `paired ${before} ${now}: ${paired}`);
  }
});

t.test('equal agents without pairs: few false alarms', async (t) => {
  const coin = seededCoin('newcombe alarms');
  for (const rate of [0.99, 0.95, 0.8]) {
    const alarms = shareOf(
      2_000,
      () => newcombeTest({ before: { trials: 100, passed: coin.count(100, rate) }, now: { trials: 100, passed: coin.count(100, rate) } }) <= 0.05,
    );
    t.ok(alarms <= 0.06, `${alarms} at ${rate}`);
  }
});
