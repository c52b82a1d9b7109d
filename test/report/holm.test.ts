import t from 'tap';
import { holm } from '../../src/report/holm.ts';
import { seededCoin, shareOf } from './coin.ts';

const rounded = (pValues: readonly number[]) => holm(pValues).map((p) => Math.round(p * 1e9) / 1e9);

t.test('agrees with values worked out by hand', async (t) => {
  t.same(rounded([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  t.same(rounded([0.03]), [0.03]);
  t.same(rounded([0.5, 0.6, 1]), [1, 1, 1]);
  t.same(rounded([]), []);
});

t.test('keeps the order of p-values and never makes one smaller', async (t) => {
  const pValues = [0.2, 0.001, 0.04, 0.04, 0.9, 0.012];
  const adjusted = holm(pValues);
  for (const [index, p] of pValues.entries()) t.ok((adjusted[index] ?? 0) >= p);
  const byP = pValues.map((p, index) => ({ p, adjusted: adjusted[index] ?? 0 })).sort((left, right) => left.p - right.p);
  for (const [index, { adjusted: value }] of byP.entries()) t.ok(value >= (byP[index - 1]?.adjusted ?? 0));
});

t.test('among ten true nulls one or more alarm comes at most as often as α; without it far more often', async (t) => {
  const coin = seededCoin('holm');
  const draws = Array.from({ length: 4_000 }, () => Array.from({ length: 10 }, coin.next));
  const corrected = shareOf(draws.length, (run) => holm(draws[run] ?? []).some((p) => p <= 0.05));
  const plain = shareOf(draws.length, (run) => (draws[run] ?? []).some((p) => p <= 0.05));
  t.ok(corrected <= 0.058, `${corrected}`);
  t.ok(plain > 0.35, `${plain}`);
});
