import t from 'tap';
import { passPower } from '../../src/report/pass-power.ts';
import { seededCoin } from './coin.ts';

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k;
}

/** Mean of an estimate over every outcome of ten trials that pass with chance .9. */
function expectation(estimate: (passed: number) => number): number {
  let sum = 0;
  for (let passed = 0; passed <= 10; passed += 1) sum += binomial(10, passed) * 0.9 ** passed * 0.1 ** (10 - passed) * estimate(passed);
  return sum;
}

t.test('is C(passed, k) / C(trials, k) for one case', async (t) => {
  t.equal(passPower([{ trials: 4, passed: 2 }], 2), 1 / 6);
  t.equal(passPower([{ trials: 10, passed: 6 }], 5), 6 / 252);
  t.equal(passPower([{ trials: 10, passed: 4 }], 5), 0);
  t.equal(passPower([{ trials: 10, passed: 10 }], 10), 1);
});

t.test('is a mean over cases, not over trials', async (t) => {
  t.equal(
    passPower(
      [
        { trials: 2, passed: 2 },
        { trials: 100, passed: 0 },
      ],
      2,
    ),
    0.5,
  );
});

t.test('expects the truth where the power of the pass rate does not', async (t) => {
  const unbiased = expectation((passed) => passPower([{ trials: 10, passed }], 10) ?? Number.NaN);
  const power = expectation((passed) => (passed / 10) ** 10);
  t.equal(unbiased.toFixed(3), '0.349');
  t.ok(Math.abs(unbiased - 0.9 ** 10) < 1e-12);
  t.equal(power.toFixed(3), '0.506');
});

t.test('says nothing with fewer than k trials, or without cases', async (t) => {
  t.equal(passPower([{ trials: 4, passed: 4 }], 5), undefined);
  t.equal(passPower([], 1), undefined);
  t.equal(passPower([{ trials: 4, passed: 4 }], 0), undefined);
});

t.test('does not overflow with many trials', async (t) => {
  const chance = passPower([{ trials: 100_000, passed: 99_000 }], 1_000) ?? Number.NaN;
  t.ok(chance > 4e-5 && chance < 5e-5, `${chance}`);
});

t.test('is right on average over simulated runs', async (t) => {
  const coin = seededCoin('pass power');
  let sum = 0;
  for (let run = 0; run < 3_000; run += 1)
    sum +=
      passPower(
        [0.95, 0.8].map((rate) => ({ trials: 8, passed: coin.count(8, rate) })),
        4,
      ) ?? Number.NaN;
  const truth = (0.95 ** 4 + 0.8 ** 4) / 2;
  t.ok(Math.abs(sum / 3_000 - truth) < 0.015, `${sum / 3_000} on average, ${truth} is true`);
});
