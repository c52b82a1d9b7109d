import t from 'tap';
import { wilsonInterval } from '../../src/report/wilson.ts';
import { seededCoin, shareOf } from './coin.ts';

const rounded = (trials: number, passed: number) => wilsonInterval({ trials, passed }).map((bound) => bound.toFixed(3));

t.test('agrees with values worked out by hand', async (t) => {
  t.same(rounded(10, 10), ['0.722', '1.000']);
  t.same(rounded(30, 30), ['0.886', '1.000']);
  t.same(rounded(10, 6), ['0.313', '0.832']);
  t.same(rounded(10, 0), ['0.000', '0.278']);
});

t.test('is closed at its ends, so that a clean run shows 1 and not .9999', async (t) => {
  t.equal(wilsonInterval({ trials: 7, passed: 7 })[1], 1);
  t.equal(wilsonInterval({ trials: 7, passed: 0 })[0], 0);
});

t.test('knows nothing without trials', async (t) => {
  t.same(wilsonInterval({ trials: 0, passed: 0 }), [0, 1]);
});

t.test('holds the true rate about as often as it says', async (t) => {
  const coin = seededCoin('wilson');
  for (const rate of [0.99, 0.9, 0.5]) {
    const holds = shareOf(3_000, () => {
      const [low, high] = wilsonInterval({ trials: 40, passed: coin.count(40, rate) });
      return low <= rate && rate <= high;
    });
    t.ok(holds >= 0.92, `${holds} at ${rate}`);
  }
});
