import t from 'tap';
import { connect2026 } from '../../agents/mcp-2026.ts';
import { openStation } from '../../src/cli/station.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { planOf } from './played.ts';

t.test('an agent outside finds its connection closed when the gateway dies, and the payment carried out once when it is back', async (t) => {
  const plan = planOf('gateway-restart/after-the-hold');
  const judge = openJudge();
  const broken: unknown[] = [];
  const station = await openStation({
    plan,
    seed: '7',
    port: 0,
    store: 'memory',
    clock: 'paced',
    tokens: new Map(),
    trial: 'outside',
    customersPerBank: 2,
    outside: true,
    watcher: judge,
    onBroken: (error) => broken.push(error),
  });
  t.teardown(() => station.close());
  const deadline = () => ({ signal: new AbortController().signal, cancel: () => {} });
  const agent = await connect2026({ url: station.url, fetch, token: station.world.tokenOf('supplies'), deadline });
  const item = plan.jobs[0]?.items[0];
  const order = {
    idempotencyKey: 'flour-november',
    fromBank: item?.payer.ref.bank,
    fromAccount: item?.payer.ref.account,
    toBank: item?.payee.ref.bank,
    toAccount: item?.payee.ref.account,
    toHolder: item?.payeeName,
    amountWon: String(item?.amountWon),
  };
  t.same(await agent.call('transfer_funds', order), { kind: 'no-reply' });
  t.same(await agent.call('get_transfer_status', { idempotencyKey: order.idempotencyKey }), { kind: 'no-reply' }, 'nobody is there');
  await station.runUntil(plan.start + 60_000);
  t.match(await agent.call('get_transfer_status', { idempotencyKey: order.idempotencyKey }), { kind: 'result', content: { status: 'credited' } });
  await station.runUntil(plan.start + 26 * 3_600_000);
  station.journal.record({ kind: 'trial.closed', at: station.clock.now(), data: { reason: 'finished' } });
  t.same(broken, [], 'a killed gateway is not a broken one');
  t.same(judge.violations(), []);
  await agent.close();
});
