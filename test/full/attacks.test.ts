import t from 'tap';
import { attackOf, weaknesses } from '../attack/attack-page.ts';
import { attacks, fileOf } from '../attack/attacks.ts';
import { runStruck, sawIt } from '../attack/struck.ts';

t.setTimeout(3_600_000);

t.test('with nothing but a harmless edit planted, every attack fails to get through', async (t) => {
  const harmless = { name: 'harmless', why: 'Changes nothing.', edits: [] };
  for (const attack of attacks) {
    const { failed, passed, failures } = await runStruck(fileOf(attack), harmless);
    t.ok(failed === 0 && passed > 0, fileOf(attack), { failures });
  }
});

for (const weakness of weaknesses()) {
  t.test(`${weakness.name} is seen: ${weakness.why}`, async (t) => {
    const attack = attackOf(weakness);
    if (attack === undefined) throw new Error(`${weakness.name} belongs to no attack`);
    const counted = await runStruck(fileOf(attack), weakness);
    t.ok(sawIt(counted), `${counted.passed} passed, ${counted.failed} failed`);
    t.comment(counted.failures.map(({ name }) => name).join('; '));
  });
}
