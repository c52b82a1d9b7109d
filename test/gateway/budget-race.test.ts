import t from 'tap';
import { raceForBudget } from './budget-race.ts';

const seed = '7';

t.test(`agents race for one budget: nothing is overspent, and not one won that would still fit is left; seed ${seed}`, (t) =>
  raceForBudget(t, { agents: 200, seed }),
);
