import t from 'tap';
import { cleanRunsNeeded, rateNotExcluded } from '../../src/report/clean-runs.ts';

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
