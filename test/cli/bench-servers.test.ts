import t from 'tap';
import type { ServerKind } from '../../src/cli/bench/http-kinds.ts';
import { BenchServer, freshPayment, load, post, toolCall } from '../../src/cli/bench/http-load.ts';
import { fileMsMax } from '../run/budget.ts';

t.setTimeout(fileMsMax);

const payments = 20;

for (const kind of ['frame', 'memory', 'durable'] satisfies readonly ServerKind[]) {
  t.test(`the ${kind} server of the bench answers both eras, and its CPU time grows`, async (t) => {
    const server = await BenchServer.start(kind);
    t.teardown(() => server.stop());
    const before = await server.cpuUs();
    for (const era of ['2025', '2026'] as const) {
      const elapsedMs = await load(server.url, {
        calls: payments,
        make: () => toolCall(era, 'transfer_funds', freshPayment()),
        demand: '"credited"',
      });
      t.ok(elapsedMs > 0);
    }
    t.ok((await server.cpuUs()) > before);
    const refused = await post(server.url, {
      ...toolCall('2026', 'transfer_funds', freshPayment()),
      headers: { 'content-type': 'application/json' },
    });
    t.equal(refused.status, 401, 'it is the shipped gateway');
  });
}

t.test('the plain route answers; an answer that is not the one demanded ends the bench', async (t) => {
  const server = await BenchServer.start('plain');
  t.teardown(() => server.stop());
  const make = () => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(freshPayment()) });
  t.ok((await load(server.url, { calls: payments, make, demand: '"credited"' })) > 0);
  await t.rejects(load(server.url, { calls: 1, make, demand: '"rejected"' }), /answered a request of the bench with 200/);
});
