import t from 'tap';
import { catalog } from '../../src/gateway/catalog.ts';
import { payingTools } from '../../src/gateway/paying-tools.ts';
import { turns } from './test-bank.ts';
import { openWorld, order, otherToken } from './world.ts';

const everything = { tenant: null, agent: null, tool: null };
const word = { by: 'operator', why: 'a drill' };
const key = (n: number) => ({ idempotencyKey: `invoice-number-${n}` });

t.test('the tools that move money are those that say so of themselves', async (t) => {
  const destructive = catalog.filter(({ definition }) => definition.annotations.destructiveHint).map(({ definition }) => definition.name);
  t.same([...payingTools], destructive);
  t.notOk(
    catalog.some(({ definition }) => /stop|resume|operator/.test(definition.name)),
    'no tool leads to the stop',
  );
});

t.test('an emergency stop holds from the next call on, and ends with its lifting', async (t) => {
  const { pay, call, stops, bank, kinds } = openWorld();
  await pay(key(1));
  stops.order(everything, word);
  const refused = await pay(key(2));
  t.match(refused, { error: true, content: { code: 'stopped', retryable: false } });
  t.match(kinds('audit.outcome').at(-1), { data: { tool: 'transfer_funds', status: 'denied', reason: 'stopped' } });
  t.equal(bank.submitted.length, 1);
  t.notOk((await call('get_transfer_status', { idempotencyKey: 'invoice-number-1' })).error, 'what was under way can be found out');
  t.equal(stops.lift(everything, 'operator'), true);
  t.match((await pay(key(2))).content, { status: 'credited' }, 'the refused call has not spent its key');
});

t.test('a stop reaches whom it names and nobody else', async (t) => {
  const scopes = [
    { scope: { ...everything, tenant: 'tenant-a' }, stopped: [true, false] },
    { scope: { ...everything, tenant: 'tenant-c' }, stopped: [false, false] },
    { scope: { ...everything, agent: 'agent-1' }, stopped: [true, true] },
    { scope: { ...everything, tenant: 'tenant-b', agent: 'agent-1' }, stopped: [false, true] },
    { scope: { ...everything, tool: 'transfer_funds' }, stopped: [true, true] },
    { scope: { ...everything, tool: 'get_balance' }, stopped: [false, false] },
  ];
  for (const { scope, stopped } of scopes) {
    const { pay, stops } = openWorld();
    stops.order(scope, word);
    const codes = [await pay(), await pay({}, otherToken)].map(({ content }) => content['code'] === 'stopped');
    t.same(codes, stopped, JSON.stringify(scope));
  }
});

t.test('a stop of a tool that only reads stops that tool', async (t) => {
  const { call, stops } = openWorld();
  stops.order({ ...everything, tool: 'get_balance' }, word);
  t.match((await call('get_balance', { bank: '901', account: '901-000001' })).content, { code: 'stopped' });
  t.notOk((await call('list_accounts')).error);
});

t.test('the report names every won in flight, and follows it to its end', async (t) => {
  const { pay, stops, bank, kinds, clock, door } = openWorld();
  bank.script.push('ok', 'lose-reply', 'pend');
  await pay({ ...key(1), amountWon: '1000' });
  await pay({ ...key(2), amountWon: '20000' });
  const pending = await pay({ ...key(3), amountWon: '30000' });
  const report = stops.order(everything, word);
  t.equal(report.underWayWon, 50_000n);
  t.same(
    report.underWay.map(({ amountWon }) => amountWon),
    [20_000n, 30_000n],
  );
  t.match(kinds('stop.ordered'), [{ data: { underWay: 2, underWayWon: 50_000n } }]);
  bank.conclude(String(pending.content['transferId']), { status: 'rejected', reason: 'insufficient_funds' });
  await door.settle();
  t.equal(stops.list()[0]?.underWayWon, 0n, 'one was credited, the other rejected');
  t.equal(clock.now(), report.since);
});

t.test('a stop is ordered once, however often', async (t) => {
  const { stops, kinds } = openWorld();
  const first = stops.order(everything, word);
  t.same(stops.order(everything, { by: 'another', why: 'again' }), first);
  t.equal(kinds('stop.ordered').length, 1);
  t.equal(stops.lift(everything, 'operator'), true);
  t.equal(stops.lift(everything, 'operator'), false, 'there is nothing left to lift');
  t.same(stops.list(), []);
});

t.test('a stop survives a restart, and so does its lifting', async (t) => {
  const before = openWorld();
  before.stops.order({ ...everything, agent: 'agent-1' }, word);
  const after = openWorld({ before });
  t.match((await after.pay()).content, { code: 'stopped' });
  after.stops.lift({ ...everything, agent: 'agent-1' }, 'operator');
  const last = openWorld({ before: { ...after, events: [...before.events, ...after.events] } });
  t.match((await last.pay()).content, { status: 'credited' });
});

t.test('a payment that has its budget and has not left is kept back, and its budget is free again', async (t) => {
  const { pay, stops, network, bank, kinds } = openWorld();
  const gate = Promise.withResolvers<void>();
  const ask = bank.ask.bind(bank);
  bank.ask = async (topic, question) => {
    await gate.promise; // the name of the payer is asked for between budget and order
    return ask(topic, question);
  };
  const paying = pay();
  await turns(2);
  t.equal(kinds('budget.reserved').length, 1);
  t.equal(stops.order(everything, word).underWayWon, BigInt(order.amountWon), 'it may be at a rail as far as anybody can say');
  gate.resolve();
  t.match((await paying).content, { code: 'stopped' });
  t.equal(bank.submitted.length + network.submitted.length, 0);
  t.equal(kinds('budget.released').length, 1);
});

t.test('an order from before a restart is asked after, not sent again, while a stop stands', async (t) => {
  const before = openWorld();
  before.bank.gate = new Promise(() => {});
  void before.pay();
  await turns(2);
  t.equal(before.bank.submitted.length, 1);
  before.bank.gate = undefined;
  before.stops.order(everything, word);
  const after = openWorld({ before });
  t.match((await after.pay()).content, { code: 'stopped' });
  t.match((await after.call('get_transfer_status', { idempotencyKey: order.idempotencyKey })).content, { status: 'rejected', reason: 'superseded' });
  t.equal(after.bank.submitted.length, 1);
});
