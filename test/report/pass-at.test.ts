import t from 'tap';
import { passAt } from '../../src/report/pass-at.ts';
import { seededCoin } from './coin.ts';

t.test('is 1 − C(failed, k) / C(trials, k)', async (t) => {
  t.equal(passAt([{ trials: 4, passed: 2 }], 2), 1 - 1 / 6);
  t.equal(passAt([{ trials: 10, passed: 6 }], 5), 1, 'four failures cannot fill five places');
  t.equal(passAt([{ trials: 10, passed: 0 }], 3), 0);
  t.equal(passAt([{ trials: 5, passed: 1 }], 1), 0.19999999999999996);
});

t.test('is a mean over cases, and says nothing with too few trials', async (t) => {
  const cases = [
    { trials: 2, passed: 1 },
    { trials: 10, passed: 0 },
  ];
  t.equal(passAt(cases, 2), 0.5);
  t.equal(passAt(cases, 3), undefined);
  t.equal(passAt([], 1), undefined);
});

t.test('is right on average', async (t) => {
  const coin = seededCoin('pass at k');
  let sum = 0;
  for (let run = 0; run < 4_000; run += 1) sum += passAt([{ trials: 6, passed: coin.count(6, 0.3) }], 3) ?? Number.NaN;
  const truth = 1 - 0.7 ** 3;
  t.ok(Math.abs(sum / 4_000 - truth) < 0.015, `${sum / 4_000} on average, ${truth} is true`);
});
