import t, { type Test } from 'tap';
import { fileMsMax } from '../run/budget.ts';
import { until } from './command.ts';
import { freePort } from './free-port.ts';
import { ordersOf } from './payment-load.ts';
import { payAll, RawCaller } from './replica-load.ts';
import { tokensThroughFront } from './replica-oauth.ts';
import { operatorToken, ReplicaSet } from './replica-set.ts';
import { payThroughKills, type SharedStream, sharedStream } from './replicas-killed.ts';
import { token } from './served-gateway.ts';

t.setTimeout(fileMsMax);

t.test('two gateways on one Redis', async (t) => {
  const shared = await sharedStream(t);
  const front = await freePort();
  const address = ['--public-url', `http://127.0.0.1:${front}/mcp`];
  const replicas = await ReplicaSet.open({ t, args: [...shared.store.args, '--silence', '5', '--oauth-port', '0', ...address] });
  const [first = '', second = ''] = replicas.urls;
  const caller = new RawCaller();
  t.teardown(() => caller.close());

  await t.test('either is killed at random: no payment is lost, none is doubled', (t) =>
    payThroughKills(t, { replicas, ...shared }, { payments: 400, kills: 2, seed: 'replicas 2' }),
  );

  await t.test('a session of 2025-11-25 that was opened through one goes on through the other', async (t) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const post = (url: string, more: Readonly<Record<string, string>>, message: object) =>
      fetch(`${url}/mcp`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
    const params = { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo: { name: 'test', version: '1' } };
    const opened = await post(second, {}, { id: 1, method: 'initialize', params });
    await opened.text();
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': '2025-11-25' };
    for (const url of [first, second]) {
      const listed = await post(url, session, { id: 2, method: 'tools/list', params: {} });
      t.match(await listed.text(), /transfer_funds/, `${url === first ? 'first' : 'second'}`);
    }
  });

  await t.test('a stop that is ordered at one holds at both from the next call on, and so does its end', async (t) => {
    const operate = async (url: string, path: string) => {
      const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' };
      t.equal((await fetch(`${url}/operator/${path}`, { method: 'POST', headers, body: '{}' })).status, 200, path);
    };
    const [template] = ordersOf(1);
    const order = { ...template, idempotencyKey: 'after-the-stop' };
    await operate(second, 'stop');
    for (const url of replicas.urls) t.match(await caller.call(url, 'transfer_funds', { ...order }), { kind: 'refused', code: 'stopped' });
    await operate(first, 'resume');
    for (const url of replicas.urls) t.match(await caller.call(url, 'transfer_funds', order), { kind: 'result', content: { status: 'credited' } });
  });

  await t.test('agents get tokens from the one authorization server of both, through a front, and keep them when its owner is killed', (t) =>
    tokensThroughFront(t, replicas, front),
  );

  await t.test('payments race for a budget through both: it is spent to the won, and not overspent', (t) => raceForBudget(t, replicas, caller));

  await t.test('an owner that is stopped for longer than it may be silent has a successor, and cannot write when it goes on', (t) =>
    stopOwner(t, { replicas, caller, ...shared }),
  );

  await replicas.close();
});

async function raceForBudget(t: Test, { urls }: ReplicaSet, caller: RawCaller): Promise<void> {
  const [first = '', second = ''] = urls;
  const [payment] = ordersOf(1);
  const balance = { bank: payment?.fromBank, account: payment?.fromAccount };
  const before = await caller.call(first, 'get_balance', balance);
  const leftWon = Number(before.kind === 'result' ? before.content['availableWon'] : Number.NaN);
  const eachWon = 4_900_000;
  const fitting = Math.floor(leftWon / eachWon);
  const orders = ordersOf(fitting + 60).map((order) => ({ ...order, idempotencyKey: `race-${order.idempotencyKey}`, amountWon: String(eachWon) }));
  const { credited, refused } = await payAll(urls, orders, { seed: 'race', lanes: 60 });
  t.equal(credited.size, fitting, `${fitting} of ${orders.length} payments fit and were made`);
  t.same([...new Set(refused.values())], ['budget_exceeded'], 'the others were refused');
  const after = await caller.call(second, 'get_balance', balance);
  t.match(after, { content: { availableWon: String(leftWon - fitting * eachWon), heldWon: '0' } }, 'overspent by 0');
}

async function stopOwner(
  t: Test,
  { replicas, caller, store, owners }: SharedStream & { readonly replicas: ReplicaSet; readonly caller: RawCaller },
): Promise<void> {
  const [first = '', second = ''] = replicas.urls;
  const roles = await Promise.all(replicas.urls.map(async (url) => String(Object(await (await fetch(`${url}/healthz`)).json())['role'])));
  const index = roles.indexOf('owner');
  const [owned = '', other = ''] = index === 0 ? [first, second] : [second, first];
  const owner = replicas.at(index);
  const before = await owners();
  const endedBefore = replicas.ends.length;
  owner.child.kill('SIGSTOP');
  const orders = ordersOf(1).map((template) => ({ ...template, idempotencyKey: 'while-stopped', amountWon: '1000' }));
  const { credited } = await payAll([other], orders, { seed: 'other', lanes: 1 });
  t.equal(credited.size, 1, 'calls are held, or sent again, until there is one');
  const late = caller.call(owned, 'transfer_funds', { ...orders[0], idempotencyKey: 'too-late' });
  owner.child.kill('SIGCONT');
  t.match(await late, { kind: 'none' }, 'the stopped one acknowledges nothing');
  await until('it has ended', () => replicas.ends.length > endedBefore);
  t.match(replicas.ends.slice(endedBefore), [new RegExp(`was taken over by another process.*, epoch ${before + 1}`)]);
  const keys = (await store.events()).flatMap((event) => (event.kind === 'claim.opened' ? [event.data.key] : []));
  t.ok(keys.includes('while-stopped') && !keys.includes('too-late'), 'nothing of the stopped one is in the journal');
}
