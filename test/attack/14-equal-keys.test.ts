import t from 'tap';
import { order, otherToken } from '../gateway/world.ts';
import { openTarget, until } from './target.ts';

for (const era of ['2025', '2026'] as const) {
  t.test(`${era}: one key of two tenants is two payments, and neither sees the other's`, async (t) => {
    const { call, world } = await openTarget(t);
    const theirs = { as: otherToken, era };
    const secret = { memo: 'severance of Lee', amountWon: '77777' };
    const one = await call('transfer_funds', { ...order, ...secret }, { era });
    const two = await call('transfer_funds', { ...order, amountWon: '888' }, theirs);
    t.match(two.content, { status: 'credited', replayed: false, amountWon: '888' }, 'no conflict tells that the key is taken');
    t.not(one.content['transferId'], two.content['transferId']);
    t.equal(world.bank.posted.length, 2);
    const seen = [two, await call('get_transfer_status', { idempotencyKey: order.idempotencyKey }, theirs), await call('list_transfers', {}, theirs)];
    t.notMatch(JSON.stringify(seen), new RegExp(`${secret.memo}|${secret.amountWon}|${one.content['transferId']}`));
  });
}

t.test('while one is under way the other does not join it', async (t) => {
  const { call, world } = await openTarget(t);
  const gate = Promise.withResolvers<void>();
  world.bank.gate = gate.promise;
  const both = [call('transfer_funds', order), call('transfer_funds', order, { as: otherToken })];
  await until(() => world.bank.submitted.length === 2);
  gate.resolve();
  const answers = await Promise.all(both);
  t.same(
    answers.map(({ content }) => content['replayed']),
    [false, false],
  );
  t.equal(world.bank.posted.length, 2);
});
