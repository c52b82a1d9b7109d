import t from 'tap';
import { normalQuantile, normalTail } from '../../src/report/normal.ts';
import { seededCoin, shareOf } from './coin.ts';

const near = (value: number, wanted: number) => Math.abs(value - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));

t.test('agrees with the table', async (t) => {
  for (const [z, tail] of [
    [0, 0.5],
    [1, 0.158655254],
    [1.959963985, 0.025],
    [3, 0.001349898],
    [-1, 0.841344746],
  ] as const)
    t.ok(near(normalTail(z), tail), `P(Z > ${z}) = ${normalTail(z)}`);
  for (const [tail, z] of [
    [0.5, 0],
    [0.05, 1.644853627],
    [0.025, 1.959963985],
    [0.005, 2.575829304],
    [1e-6, 4.753424309],
  ] as const)
    t.ok(near(normalQuantile(tail), z), `${normalQuantile(tail)} leaves ${tail}`);
});

t.test('a tail that is none is refused', async (t) => {
  for (const tail of [0, -1, 0.51, Number.NaN]) t.throws(() => normalQuantile(tail), RangeError, `${tail}`);
});

t.test('so many normal draws lie above', async (t) => {
  const { next } = seededCoin('normal');
  const draw = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const share = shareOf(40_000, () => draw() > normalQuantile(0.05));
  t.ok(Math.abs(share - 0.05) < 0.004, `${share} of draws above the 95 % point`);
});
