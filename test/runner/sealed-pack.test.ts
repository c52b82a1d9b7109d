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
  const [bill] = sealedPack(
    families.filter(({ scenario }) => scenario === 'single-bill'),
    { seed: '7', count: 1 },
  );
  t.match(bill?.jobs[0]?.task.en, Number(bill?.jobs[0]?.items[0]?.amountWon).toLocaleString('en-US'));
});
