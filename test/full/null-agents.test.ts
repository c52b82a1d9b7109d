import t from 'tap';
import { standardCatalogue } from '../../src/cli/catalogue.ts';
import { passedBy } from '../e2e/null-agent.ts';

/** Twenty times what it takes on a quiet machine. */
const timeoutMs = 400_000;

t.test('who does nothing, or claims everything, passes no case that came with railproof', { timeout: 2 * timeoutMs }, async (t) => {
  const cases = standardCatalogue().plans.map(({ id }) => id);
  t.ok(cases.length >= 130, `${cases.length} cases`);
  for (const persona of ['silent', 'empty-claimer']) t.same(await passedBy(persona, cases, timeoutMs), [], persona);
});
