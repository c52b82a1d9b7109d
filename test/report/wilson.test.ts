import t from 'tap';
import { wilsonInterval } from '../../src/report/wilson.ts';

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
