import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readScenario, selectPlans, standardCatalogue, standardPaths } from '../../src/cli/catalogue.ts';
import { InputError } from '../../src/runner/input-error.ts';

const idsOf = (names: readonly string[]) => selectPlans(names).map(({ id }) => id);

t.test('a scenario stands for its cases, in the order of its file; no name stands for everything', async (t) => {
  const cases = idsOf(['lost-reply']);
  t.ok(cases.length > 1 && cases.every((id) => id.startsWith('lost-reply/')), 'and not those of lost-reply-midnight');
  t.same(idsOf(['lost-reply/clean', 'single-bill']), ['lost-reply/clean', 'single-bill/clean']);
  t.same(
    idsOf([]),
    standardCatalogue().plans.map(({ id }) => id),
  );
});

t.test('a case that is named twice is played once', async (t) => {
  t.same(idsOf(['single-bill/clean', 'single-bill', 'single-bill']), ['single-bill/clean']);
});

t.test('a scenario of one’s own stands beside those that came with railproof, but not under the name of one that is played too', async (t) => {
  const folder = t.testdir();
  const bill = readFileSync(standardPaths().find((path) => path.endsWith('single-bill.yaml')) ?? '', 'utf8');
  const own = join(folder, 'own.yaml');
  writeFileSync(own, bill.replace('scenario: single-bill', 'scenario: my-bill'));
  t.same(idsOf([own, 'single-bill', own]), ['my-bill/clean', 'single-bill/clean']);
  t.equal(readScenario(own).scenario.scenario, 'my-bill');

  const namesake = join(folder, 'namesake.yaml');
  writeFileSync(namesake, bill);
  t.same(idsOf([namesake]), ['single-bill/clean']);
  t.throws(
    () => selectPlans([namesake, 'single-bill']),
    new InputError('two scenarios have a case single-bill/clean; give one of them another name'),
  );
});

t.test('a name that leads nowhere is answered with the nearest', async (t) => {
  t.throws(() => selectPlans(['lost-replies']), { name: 'InputError', message: /^unknown scenario "lost-replies"; did you mean .*lost-reply/ });
  t.throws(() => selectPlans(['lost-reply/none']), { name: 'InputError', message: /did you mean lost-reply\/clean, / });
  t.throws(() => selectPlans(['zzz']), { name: 'InputError', message: /^unknown scenario "zzz" \(railproof list/ });
});
