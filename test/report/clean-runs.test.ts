import t from 'tap';
import { cleanRunsNeeded, rateNotExcluded } from '../../src/report/clean-runs.ts';
import { seededCoin, shareOf } from './coin.ts';

t.test('299 clean runs say 1 %, 2,995 say 0.1 %', async (t) => {
  t.equal(cleanRunsNeeded(0.01), 299);
  t.equal(cleanRunsNeeded(0.001), 2995);
});

t.test('the runs needed are the fewest whose rate is not excluded', async (t) => {
  for (const rate of [0.5, 0.1, 0.01, 0.001]) {
    const runs = cleanRunsNeeded(rate);
    t.ok(rateNotExcluded(runs) <= rate, `${runs} runs reach ${rate}`);
    t.ok(rateNotExcluded(runs - 1) > rate, `${runs - 1} runs do not`);
  }
});

t.test('without runs no rate is excluded', async (t) => {
  t.equal(rateNotExcluded(0), 1);
});

t.test('so many runs stay clean no more often than α when the rate is not lower', async (t) => {
  const coin = seededCoin('clean runs');
  const clean = shareOf(3_000, () => coin.count(cleanRunsNeeded(0.05), 0.05) === 0);
  t.ok(clean > 0.035 && clean <= 0.058, `${clean} of runs at 5 % saw nothing in ${cleanRunsNeeded(0.05)} trials`);
});
