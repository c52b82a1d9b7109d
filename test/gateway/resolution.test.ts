import t from 'tap';
import type { JsonObject } from '../../src/gateway/denial.ts';
import { start, turns } from './test-bank.ts';
import { mandate, openWorld, order, type World } from './world.ts';

const minute = 60_000;
const byKey = { idempotencyKey: order.idempotencyKey };

t.test('a payment whose reply was lost behind the gateway is unknown, then found by its key, then the same again', async (t) => {
  const { pay, call, bank, kinds } = openWorld();
  bank.script.push('lose-reply');
  const first = await pay();
  t.match(first.content, {
    status: 'unknown',
    dueBy: /T11:00:00\.000\+09:00$/,
    message: { ko: /./ },
    remedy: /same idempotencyKey/,
    replayed: false,
  });
  t.equal(kinds('budget.consumed').length, 0, 'reserved, neither spent nor free');
  t.match((await call('get_transfer_status', byKey)).content, { status: 'credited', transferId: first.content['transferId'] });
  t.equal(kinds('budget.consumed').length, 1);
  t.match((await pay()).content, { status: 'credited', replayed: true, transferId: first.content['transferId'] });
  t.equal(bank.posted.length, 1);
  t.match(
    kinds('audit.outcome')
      .filter((event) => event.instruction === first.content['transferId'])
      .map((event) => event.data),
    [{ status: 'unknown' }, { status: 'credited', tool: 'transfer_funds' }, { status: 'credited' }],
  );
});

t.test('sending an unknown payment again with its key says where it stands now, and pays nothing', async (t) => {
  const { pay, bank } = openWorld();
  bank.script.push('lose-reply');
  await pay();
  t.match((await pay()).content, { status: 'credited', replayed: true });
  t.equal(bank.submitted.length, 1);
  t.equal(bank.posted.length, 1);
});

t.test('an order that never arrived is closed by asking: a new key is right then, and its budget is free', async (t) => {
  const { pay, call, bank, kinds } = openWorld();
  bank.script.push('lose-request');
  await pay();
  const { content } = await call('get_transfer_status', byKey);
  t.match(content, { status: 'rejected', reason: 'superseded', retryable: true, remedy: /new key/ });
  t.equal(kinds('budget.released').length, 1);
  t.match((await pay()).content, { status: 'rejected', reason: 'superseded', replayed: true });
  t.match((await pay({ idempotencyKey: 'invoice-2026-0002' })).content, { status: 'credited' });
  t.equal(bank.posted.length, 1);
});

t.test('a pending payment is looked up at the rail by the same key, by id and by the list', async (t) => {
  const { pay, call, bank } = openWorld();
  bank.script.push('pend');
  const { content } = await pay();
  const transferId = String(content['transferId']);
  t.match(content, { status: 'pending', dueBy: /11:00/, remedy: /get_transfer_status/ });
  t.match((await call('get_transfer_status', { transferId })).content, { status: 'pending' });
  bank.conclude(transferId, { status: 'rejected', reason: 'net_debit_cap', retryAt: start + 5 * minute });
  t.match((await call('list_transfers')).content, {
    transfers: [{ transferId, status: 'rejected', reason: 'net_debit_cap', retryAt: /10:05/, toHolder: 'Kim Minsu' }],
  });
  t.match((await pay()).content, { status: 'rejected', reason: 'net_debit_cap', replayed: true });
});

t.test('a rail that was too busy to look at the order has not rejected it', async (t) => {
  const { pay, call, bank } = openWorld();
  bank.script.push('busy');
  t.match((await pay()).content, { status: 'unknown' });
  t.match((await call('get_transfer_status', byKey)).content, { status: 'rejected', reason: 'superseded' }, 'asking has closed it');
  t.equal(bank.posted.length, 0);
});

t.test('a distorted copy that the rail took for the order is found by asking, and its money is counted', async (t) => {
  const { pay, bank, kinds } = openWorld();
  bank.script.push('distort');
  t.match((await pay()).content, { status: 'unknown' });
  t.equal(kinds('budget.released').length, 0);
  t.match((await pay()).content, { status: 'credited', replayed: true });
  t.equal(kinds('budget.consumed').length, 1);
});

t.test('a rail that cannot be asked leaves the payment as it is', async (t) => {
  const { pay, call, bank } = openWorld();
  bank.script.push('lose-reply');
  await pay();
  bank.unreachable = true;
  t.match((await call('get_transfer_status', byKey)).content, { status: 'unknown', dueBy: /T11:00/ });
  const balance = await call('get_balance', { bank: '901', account: '901-000001' });
  t.match(balance, { error: true, content: { code: 'system_unavailable', retryable: true, remedy: /Nothing was changed/ } });
  bank.unreachable = false;
  t.match((await call('get_transfer_status', byKey)).content, { status: 'credited' });
});

t.test('every unknown ends before it is due, though nobody asks', async (t) => {
  const { pay, bank, clock, kinds } = openWorld();
  bank.script.push('lose-reply');
  await pay();
  await clock.advance(49 * minute);
  t.equal(bank.asked.length, 0, 'asking early would close an order that is still on its way');
  await clock.advance(minute);
  t.equal(bank.asked.length, 1);
  t.equal(kinds('budget.consumed').length, 1);
  t.match(kinds('audit.outcome').at(-1)?.data, { status: 'credited', mandate: 'mandate-1' });
  await clock.advance(24 * 60 * minute);
  t.equal(bank.asked.length, 1, 'what has ended is not asked again');
});

t.test('a rail that is away at the due time is asked every minute until it says', async (t) => {
  const { pay, bank, clock, kinds } = openWorld();
  bank.script.push('lose-reply');
  await pay();
  bank.unreachable = true;
  await clock.advance(90 * minute);
  t.equal(kinds('budget.consumed').length, 0);
  bank.unreachable = false;
  await clock.advance(minute);
  t.equal(kinds('budget.consumed').length, 1);
});

t.test('settle asks about everything that is open', async (t) => {
  const { pay, door, bank } = openWorld();
  bank.script.push('lose-reply', 'lose-request', 'pend');
  for (const n of [1, 2, 3, 4]) await pay({ idempotencyKey: `invoice-${n}` });
  await door.settle();
  t.equal(bank.asked.length, 3);
});

t.test('a key that was never sent is not found, may be sent, and asking has not closed it', async (t) => {
  const { pay, call, bank } = openWorld();
  t.match((await call('get_transfer_status', byKey)).content, {
    status: 'not_found',
    idempotencyKey: order.idempotencyKey,
    remedy: /this same key is safe/,
  });
  t.same(bank.asked, []);
  t.match((await pay()).content, { status: 'credited' });
});

t.test('only own transfers are found: by id, by key, in the list', async (t) => {
  const { pay, call, tokens, mandates } = openWorld();
  const { content } = await pay();
  const stranger = 'token-of-another-principal';
  tokens.issue({ token: stranger, caller: { tenant: 'tenant-a', principal: 'principal-2', agent: 'agent-1' }, expiresAt: 2 ** 52 });
  mandates.issue(mandate({ id: 'mandate-9', principal: 'principal-2' }));
  t.match((await call('get_transfer_status', { transferId: content['transferId'] }, stranger)).content, { status: 'not_found' });
  t.match((await call('get_transfer_status', byKey, stranger)).content, { status: 'not_found' });
  t.same((await call('list_transfers', {}, stranger)).content['transfers'], []);
});

t.test('the list turns its pages newest first and filters by status', async (t) => {
  const { pay, call, bank } = openWorld();
  bank.script.push('ok', 'ok', 'pend', 'ok', 'ok');
  for (const n of [1, 2, 3, 4, 5]) await pay({ idempotencyKey: `invoice-${n}` });
  const keys: unknown[] = [];
  let page: JsonObject = {};
  do {
    page = (await call('list_transfers', { limit: 2, ...(page['nextCursor'] === undefined ? {} : { cursor: page['nextCursor'] }) })).content;
    keys.push(keysOf(page));
  } while (page['nextCursor'] !== undefined);
  t.same(keys, [['invoice-5', 'invoice-4'], ['invoice-3', 'invoice-2'], ['invoice-1']]);
  t.same(keysOf((await call('list_transfers', { status: 'pending' })).content), ['invoice-3']);
});

/** A process that died: its calls never came to an end. */
async function killed(during: (world: World) => void): Promise<World> {
  const world = openWorld();
  during(world);
  await turns(2);
  return world;
}

t.test('after a restart an order sent again is the same order to the rail', async (t) => {
  const before = await killed((world) => {
    world.bank.gate = new Promise(() => undefined);
    void world.pay({ memo: 'invoice 1' });
  });
  const [sent] = before.bank.submitted;
  before.bank.gate = undefined;
  await before.clock.advance(5 * minute);
  const after = openWorld({ before: { ...before, events: [...before.events, received(before, sent)] } });
  t.match((await after.pay({ memo: 'invoice 1' })).content, { status: 'credited', replayed: false });
  t.same(after.bank.submitted.at(-1), sent, 'every field, the time of the request included');
  t.equal(after.kinds('budget.reserved').length, 0, 'the budget was reserved before');
  t.equal(after.kinds('budget.consumed').length, 1);
  t.match((await after.pay({ memo: 'another' })).content, { code: 'key_conflict' });
});

t.test('an order sent again is the same order where the clock goes on within a call and the rail keeps its own books', async (t) => {
  const world = openWorld();
  const now = world.clock.now.bind(world.clock);
  let readings = 0;
  world.clock.now = () => now() + readings++;
  world.bank.gate = new Promise(() => {}); // the process ends while the order is at the rail
  void world.pay();
  await turns(2);
  world.bank.gate = undefined;
  t.equal(world.kinds('instruction.received').length, 0, 'what a rail has taken in stands in its own journal');
  t.match((await openWorld({ before: world }).pay()).content, { status: 'credited' });
  const [first, again] = world.bank.submitted;
  t.same(again, first, 'in every field');
});

t.test('a rail that is away refuses what was never sent, and says nothing of an order that may have got through before a restart', async (t) => {
  const { pay, bank } = openWorld();
  bank.script.push('away');
  t.match((await pay()).content, { status: 'rejected', reason: 'participant_unavailable' });
  const before = await killed((world) => {
    world.bank.gate = new Promise(() => undefined);
    void world.pay();
  });
  before.bank.gate = undefined;
  const after = openWorld({ before });
  after.bank.script.push('away');
  t.match((await after.pay()).content, { status: 'unknown' });
  t.equal(after.kinds('budget.released').length, 0);
  t.match((await after.call('get_transfer_status', byKey)).content, { status: 'rejected', reason: 'superseded' }, 'only asking tells');
});

t.test('a payment finished before a restart is answered again from the claim', async (t) => {
  const before = openWorld();
  const { content } = await before.pay();
  const after = openWorld({ before });
  t.match((await after.pay()).content, { ...content, replayed: true });
  t.match((await after.call('get_transfer_status', byKey)).content, { status: 'credited' });
  t.match((await after.call('list_transfers')).content, { transfers: [{ idempotencyKey: order.idempotencyKey, status: 'credited' }] });
  t.equal(after.bank.posted.length, 1);
});

t.test('an order left behind whose mandate is gone is asked after, not sent again', async (t) => {
  const before = await killed((world) => {
    world.bank.gate = new Promise(() => undefined);
    void world.pay();
  });
  before.bank.gate = undefined;
  before.mandates.revoke('mandate-1');
  const after = openWorld({ before });
  t.match((await after.pay()).content, { status: 'rejected', reason: 'superseded' });
  t.equal(after.bank.posted.length, 0);
  t.equal(after.kinds('budget.released').length, 1);
});

t.test('an order left behind that nobody sends again ends by itself', async (t) => {
  const before = await killed((world) => {
    world.bank.gate = new Promise(() => undefined);
    void world.pay();
  });
  before.bank.gate = undefined;
  const after = openWorld({ before });
  await after.clock.advance(9 * minute);
  t.equal(after.bank.asked.length, 0, 'it may still be sent again');
  await after.clock.advance(2 * minute);
  t.equal(after.kinds('budget.released').length, 1);
  t.match((await after.pay()).content, { status: 'rejected', reason: 'superseded' });
});

t.test('an unknown payment is still asked after when the process was restarted', async (t) => {
  const before = openWorld();
  before.bank.script.push('lose-reply');
  await before.pay();
  const after = openWorld({ before });
  await after.clock.advance(51 * minute);
  t.equal(after.kinds('budget.consumed').length, 1);
  t.match((await after.pay()).content, { status: 'credited', replayed: true });
});

function received({ bank, events, clock }: World, instruction: World['bank']['submitted'][number] | undefined): World['events'][number] {
  if (instruction === undefined) throw new Error('nothing was submitted');
  const envelope = {
    v: 1,
    seq: events.length + 1,
    at: clock.now(),
    recordedAt: clock.now(),
    trial: null,
    agent: null,
    call: null,
    cause: null,
  } as const;
  return { ...envelope, kind: 'instruction.received', instruction: instruction.id, data: { rail: bank.id, instruction } };
}

function keysOf(page: JsonObject): unknown[] {
  const { transfers } = page;
  return Array.isArray(transfers) ? transfers.map((transfer) => transfer?.idempotencyKey) : [];
}
