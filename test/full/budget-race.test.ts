import t from 'tap';
import { raceForBudget } from '../gateway/budget-race.ts';

for (const seed of ['1', '2', '3'])
  t.test(`a thousand agents race for one budget: nothing is overspent, and not one won that would still fit is left; seed ${seed}`, (t) =>
    raceForBudget(t, { agents: 1_000, seed }),
  );
