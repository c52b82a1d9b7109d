import { join } from 'node:path';
import t from 'tap';
import { connect2026 } from '../../agents/mcp-2026.ts';
import { openStation } from '../../src/cli/station.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import type { TrialPlan } from '../../src/runner/trial-plan.ts';
import type { Watcher } from '../../src/runner/watcher.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { planOf } from './played.ts';

/** A gateway of the case over HTTP, with one agent from outside. */
async function outside(plan: TrialPlan, kept: { readonly watcher: Watcher } | { readonly store: string }, onBroken: (error: unknown) => void) {
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
    ...kept,
    onBroken,
  });
  const deadline = () => ({ signal: new AbortController().signal, cancel: () => {} });
  const agent = await connect2026({ url: station.url, fetch, token: station.world.tokenOf(plan.jobs[0]?.agent ?? ''), deadline });
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
  return { station, agent, order };
}

t.test('an agent outside finds its connection closed when the gateway dies, and the payment carried out once when it is back', async (t) => {
  const plan = planOf('gateway-restart/after-the-hold');
  const judge = openJudge();
  const broken: unknown[] = [];
  const { station, agent, order } = await outside(plan, { watcher: judge }, (error) => broken.push(error));
  t.teardown(() => station.close());
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

t.test('an agent outside that waits while nobody is there finds the gateway back when its wait is over', async (t) => {
  const plan = planOf('gateway-restart/after-the-debit'); // down for a quarter of an hour
  const { station, agent, order } = await outside(plan, { watcher: openJudge() }, (error) => t.fail(String(error)));
  t.teardown(() => station.close());
  t.same(await agent.call('transfer_funds', order), { kind: 'no-reply' });
  const at = new Date(station.clock.now() + 20 * 60_000).toISOString();
  t.same(await agent.call('wait_until', { at }), { kind: 'no-reply' });
  t.match(await agent.call('get_transfer_status', { idempotencyKey: order.idempotencyKey }), { kind: 'result', content: { status: 'credited' } });
  await agent.close();
});

t.test('an agent outside that has no answer yet gets through to a gateway that comes and goes: each lost request takes half a minute', async (t) => {
  const flap: TrialPlan['faults'][number] = { where: 'agent-gateway', when: { fromMinute: 0, untilMinute: 5 }, do: 'flap', forMs: 45_000 };
  const { station, agent } = await outside({ ...planOf('single-bill/clean'), faults: [flap] }, { watcher: openJudge() }, (error) =>
    t.fail(String(error)),
  );
  t.teardown(() => station.close());
  t.same(await agent.call('get_task', {}), { kind: 'no-reply' });
  t.same(await agent.call('get_task', {}), { kind: 'no-reply' });
  t.match(await agent.call('get_task', {}), { kind: 'result' });
  await agent.close();
});

t.test('a person who was asked before the process died answers when he would have, reminded or not', async (t) => {
  const plan = planOf('approval-given/fatigued'); // twenty minutes
  const store = `sqlite:${join(temporaryFolder(t), 'journal.db')}`;
  const first = await outside(plan, { store }, (error) => t.fail(String(error)));
  const asked = { ...first.order, memo: plan.jobs[0]?.items[0]?.memo };
  t.match(await first.agent.call('transfer_funds', asked), { kind: 'error', code: 'approval_required' });
  await first.agent.call('wait_until', { at: new Date(plan.start + 10 * 60_000).toISOString() });
  await first.agent.close();
  await first.station.close();
  const { station, agent } = await outside(plan, { store }, (error) => t.fail(String(error)));
  t.match(await agent.call('transfer_funds', asked), { kind: 'error', code: 'approval_required' });
  await agent.call('wait_until', { at: new Date(plan.start + 22 * 60_000).toISOString() });
  t.match(await agent.call('transfer_funds', asked), { kind: 'result', content: { status: 'credited' } });
  await agent.close();
  await station.close();
});

t.test('on a file, too, what dies comes back from the journal, and from what earlier processes wrote into it', async (t) => {
  const [atHold] = planOf('gateway-restart/after-the-hold').faults;
  const [, , atCredit] = planOf('gateway-restart/each-time').faults;
  if (atHold === undefined || atCredit === undefined) throw new Error('the cases have these faults');
  const store = `sqlite:${join(temporaryFolder(t), 'journal.db')}`;
  const kept: string[] = [];
  for (const [key, faults] of [
    ['flour-november', [atHold]],
    ['flour-again', [atHold, atCredit]], // of which the first has struck
  ] as const) {
    const plan = { ...planOf('gateway-restart/clean'), faults };
    const broken: unknown[] = [];
    const { station, agent, order } = await outside(plan, { store }, (error) => broken.push(error));
    t.same(await agent.call('transfer_funds', { ...order, idempotencyKey: key, amountWon: '1000' }), { kind: 'no-reply' });
    await station.runUntil(station.clock.now() + 60_000);
    kept.push(key);
    for (const idempotencyKey of kept)
      t.match(await agent.call('get_transfer_status', { idempotencyKey }), { kind: 'result', content: { status: 'credited' } }, idempotencyKey);
    const fired = station.journal.events?.flatMap((event) => (event.kind === 'fault.fired' ? [event.data.fault] : []));
    t.same(fired, [...faults.keys()], 'each once, in whichever process');
    t.same(broken, []);
    await agent.close();
    await station.close();
  }
  t.equal(kept.length, 2);
});

t.test('a request of an agent outside that is reordered falls behind by as much as the fault says', async (t) => {
  for (const [forMs, leastMs, mostMs] of [
    [{ forMs: 20_000 }, 20_000, 40_000],
    [{}, 500, 19_999],
  ] as const) {
    const plan: TrialPlan = {
      ...planOf('single-bill/clean'),
      faults: [{ where: 'agent-gateway', match: { tool: 'transfer_funds' }, nth: 1, do: 'reorder', ...forMs }],
    };
    const { station, agent, order } = await outside(plan, { watcher: openJudge() }, (error) => t.fail(String(error)));
    t.teardown(() => station.close());
    t.match(await agent.call('transfer_funds', order), { kind: 'result', content: { status: 'credited' } });
    const at = (kind: string) => station.journal.events?.find((event) => event.kind === kind)?.at ?? Number.NaN;
    const lateMs = at('claim.opened') - at('agent.called');
    t.ok(lateMs >= leastMs && lateMs <= mostMs, `${lateMs} ms`);
    await agent.close();
  }
});
