import { request } from 'node:http';
import t from 'tap';
import { order } from '../gateway/world.ts';
import { openTarget, type Target, toolCall, until } from './target.ts';

/** Sends an order whose connection dies after the bank has it and before the answer is written. */
async function cutOff({ url, world }: Target, era: '2025' | '2026'): Promise<void> {
  const gate = Promise.withResolvers<void>();
  world.bank.gate = gate.promise;
  const { headers, body } = toolCall('transfer_funds', order, { era, id: 'first' });
  const outgoing = request({ host: url.hostname, port: url.port, path: url.pathname, method: 'POST', headers, agent: false });
  const dead = new Promise((resolve) => outgoing.once('error', resolve));
  outgoing.end(JSON.stringify(body));
  await until(() => world.bank.submitted.length === 1);
  outgoing.destroy(new Error('cut'));
  await dead;
  gate.resolve();
  await until(() => world.kinds('audit.outcome').length === 1);
}

for (const era of ['2025', '2026'] as const) {
  t.test(
    `${era}: the connection dies after the commit: sent again under a new request id, it is the one payment, and the first answer`,
    async (t) => {
      const target = await openTarget(t);
      const { world, call } = target;
      await cutOff(target, era);
      const again = await call('transfer_funds', order, { era, id: 'second' });
      t.match(again.content, { status: 'credited', replayed: true, amountWon: order.amountWon });
      t.equal(world.bank.submitted.length, 1);
      t.equal(world.bank.posted.length, 1);
    },
  );

  t.test(`${era}: the same key with any other argument is refused and moves nothing`, async (t) => {
    const { world, call } = await openTarget(t);
    await call('transfer_funds', order, { era });
    for (const other of [{ amountWon: '15001' }, { toAccount: '902-000002' }, { toHolder: 'Kim Minsoo' }, { memo: 'again' }])
      t.match(
        await call('transfer_funds', { ...order, ...other }, { era }),
        { error: true, content: { code: 'key_conflict' } },
        Object.keys(other).join(),
      );
    t.equal(world.bank.submitted.length, 1);
  });
}

t.test('twins on eight connections, in both eras, are one execution, and all get its answer', async (t) => {
  const { world, call } = await openTarget(t);
  const gate = Promise.withResolvers<void>();
  world.bank.gate = gate.promise;
  const twins = Array.from({ length: 8 }, (_, id) => call('transfer_funds', order, { id, era: id % 2 === 0 ? '2025' : '2026' }));
  await until(() => world.kinds('audit.intent').length === 8);
  gate.resolve();
  const answers = await Promise.all(twins);
  t.equal(world.bank.submitted.length, 1);
  t.equal(new Set(answers.map(({ content }) => content['transferId'])).size, 1);
  t.same(
    answers.map(({ content }) => content['status']),
    Array(8).fill('credited'),
  );
  t.equal(answers.filter(({ content }) => content['replayed'] === false).length, 1);
});
