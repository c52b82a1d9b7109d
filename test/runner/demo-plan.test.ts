import t from 'tap';
import { demoAgent, demoPlan } from '../../src/runner/demo-plan.ts';
import { openedWorld } from './opened-world.ts';

const start = Date.parse('2026-11-23T10:00:00+09:00');
const plan = demoPlan(start);

t.test('the open sandbox has one principal and a payee at every other bank, and owes nothing', async (t) => {
  t.equal(plan.holders.length, 17);
  t.equal(new Set(plan.holders.map(({ ref }) => ref.bank)).size, 17);
  t.same(plan.obligations, []);
  t.same(
    plan.jobs.map(({ agent, items }) => [agent, items.length]),
    [[demoAgent, 0]],
  );
});

t.test('its agent can pay each payee, within its mandate and no further', async (t) => {
  const world = openedWorld(plan);
  await world.runUntil(start);
  const [principal, ...payees] = plan.holders;
  const pay = async (index: number, amountWon: string) => {
    const payee = payees[index];
    const answer = world.call(demoAgent, 'transfer_funds', {
      idempotencyKey: `key-${index}-${amountWon}`,
      fromBank: principal?.ref.bank,
      fromAccount: principal?.ref.account,
      toBank: payee?.ref.bank,
      toAccount: payee?.ref.account,
      toHolder: payee?.holder,
      amountWon,
    });
    await world.runUntil(world.timeline.now() + 30_000);
    const { error, content } = await answer;
    return error ? content['code'] : content['status'];
  };
  for (const index of [0, 7, 15]) t.equal(await pay(index, '5000000'), 'credited', `payee ${index}`);
  t.equal(await pay(0, '5000001'), 'mandate_limit');
});
