import t from 'tap';
import { clusterError } from '../../src/report/cluster-error.ts';
import { seededCoin } from './coin.ts';

t.test('agrees with values worked out by hand', async (t) => {
  // Mean ½; residual sums of the scenarios +1 and −1: √2 / 4.
  t.equal(
    clusterError([
      { trials: 2, passed: 2 },
      { trials: 2, passed: 0 },
    ]),
    Math.sqrt(2) / 4,
  );
  // Mean .6; residual sums .8, −.2 and −.6: √1.04 / 10.
  const uneven = clusterError([
    { trials: 3, passed: 2 + 0.6 },
    { trials: 2, passed: 1 },
    { trials: 5, passed: 2.4 },
  ]);
  t.ok(Math.abs((uneven ?? 0) - Math.sqrt(1.04) / 10) < 1e-12, `${uneven}`);
});

t.test('is the error of so many trials when each scenario is one trial', async (t) => {
  const singles = [1, 1, 1, 0, 1, 1, 1, 1, 0, 1].map((passed) => ({ trials: 1, passed }));
  t.ok(Math.abs((clusterError(singles) ?? 0) - Math.sqrt((0.8 * 0.2) / 10)) < 1e-12);
});

t.test('says nothing with fewer than two scenarios', async (t) => {
  t.equal(clusterError([]), undefined);
  t.equal(clusterError([{ trials: 10, passed: 5 }]), undefined);
  t.equal(
    clusterError([
      { trials: 10, passed: 5 },
      { trials: 0, passed: 0 },
    ]),
    undefined,
  );
});

t.test('foresees how much the pass rate varies where scenarios pass or fail as a whole; the simple error does not', async (t) => {
  const coin = seededCoin('cluster error');
  const runs = Array.from({ length: 1_500 }, () =>
    Array.from({ length: 25 }, () => ({ trials: 8, passed: coin.count(8, coin.shows(0.8) ? 0.98 : 0.3) })),
  );
  const rates = runs.map((run) => run.reduce((sum, { passed }) => sum + passed, 0) / 200);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const spread = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length);
  const foreseen = runs.reduce((sum, run) => sum + (clusterError(run) ?? Number.NaN), 0) / runs.length;
  const simple = Math.sqrt((mean * (1 - mean)) / 200);
  t.ok(Math.abs(foreseen / spread - 1) < 0.08, `foreseen ${foreseen}, seen ${spread}`);
  t.ok(simple < spread * 0.6, `the simple error, ${simple}, is far too small`);
});
