import t from 'tap';
import { stringify } from 'yaml';
import { plansOf, standardCatalogue } from '../../src/cli/catalogue.ts';
import { sealedPack } from '../../src/runner/sealed-pack.ts';

const families = standardCatalogue().files.map(({ scenario }) => scenario);
const pack = (seed: string, count = 120) => sealedPack(families, { seed, count });

t.test('equal seeds give equal packs, others do not', async (t) => {
  t.same(pack('7', 12), pack('7', 12));
  t.notSame(pack('7', 12), pack('8', 12));
  t.same(pack('7', 4), pack('7', 12).slice(0, 4), 'a longer pack begins as a shorter one');
});

t.test('whatever is drawn is a right scenario: lawful items within their mandate, amounts as the words have them', async (t) => {
  const drawn = pack('7');
  const plans = plansOf(new Map(drawn.map((scenario) => [`${scenario.scenario}.yaml`, stringify(scenario)])));
  t.equal(plans.length, drawn.length, 'one case each');
  for (const { id, jobs, obligations, deadline } of plans) {
    for (const { agent, mandate } of jobs) {
      const owed = obligations.filter((obligation) => obligation.agent === agent && !obligation.mustRefuse);
      t.ok(
        owed.every(({ amountWon }) => amountWon <= mandate.limitWon),
        id,
      );
      t.ok(owed.reduce((sum, { amountWon }) => sum + amountWon, 0n) <= mandate.budgetWon, id);
      t.ok(mandate.expiresAt >= deadline, id);
    }
  }
  const known = families.flatMap(({ jobs }) => jobs.flatMap(({ items }) => items.map(({ amountWon }) => amountWon)));
  const strange = drawn.flatMap(({ jobs }) => jobs.flatMap(({ items }) => items)).filter(({ amountWon }) => !known.includes(amountWon));
  t.ok(strange.length > 100, 'amounts that no published case has');
  for (const [name, language] of [
    ['single-bill', 'en'],
    ['single-bill', 'ko'],
    ['two-identical', 'ko'],
    ['standing-order', 'ko'],
  ] as const) {
    const [one] = sealedPack(
      families.filter(({ scenario }) => scenario === name),
      { seed: '7', count: 1 },
    );
    const said = `${Number(one?.jobs[0]?.items[0]?.amountWon).toLocaleString('en-US')}${language === 'ko' ? '원' : ''}`;
    t.match(one?.jobs[0]?.task[language], said, `${name}, ${language}`);
  }
});

t.test('what counts by the month is left as it is: another day could be in the same month', async (t) => {
  const monthly = families.filter(({ jobs }) => jobs.some(({ mandate }) => mandate.recurrence !== undefined));
  t.ok(monthly.length > 0);
  t.throws(() => sealedPack(monthly, { seed: '7', count: 1 }));
});
