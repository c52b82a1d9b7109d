import { Registry } from 'prom-client';
import t from 'tap';
import { type CallLimit, cappedDoor } from '../../src/gateway/capped-door.ts';
import { railGauges } from '../../src/gateway/rail-gauges.ts';
import type { Bound } from '../../src/rail/guard/bulkhead.ts';
import { type BulkFile, type Instruction, type Outcome, type Rail, RailShut } from '../../src/rail/rail.ts';
import { start, turns } from './test-bank.ts';
import { openWorld, order, otherToken, token, type World } from './world.ts';

const breaker = { breaker: { failures: 1, openMs: 30_000 } };

/** Takes every file, unless it is closed. */
class FileCentre implements Rail {
  readonly id = 'kftc:cms';
  readonly files: BulkFile[] = [];
  closed = false;

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'bulk-file') throw new Error(`not a file: ${instruction.id}`);
    this.files.push(instruction);
    return this.#pending;
  }

  status = async () => this.#pending;
  ask = async () => undefined;
  shut = () => (this.closed ? new RailShut(this.id, { reason: 'system_unavailable', retryAfterMs: 30_000 }) : undefined);

  readonly #pending: Outcome = { status: 'pending', stage: 'accepted', dueBy: start + 3_600_000 };
}

/** Something that gets no answer opens the breaker. */
async function opened(world: World): Promise<void> {
  world.bank.unreachable = true;
  await world.call('get_balance', { bank: '901', account: '901-000001' });
  world.bank.unreachable = false;
}

t.test(
  'where the rail of an order takes nothing, the order is turned away with its key, its budget and a hint, and the same key pays later',
  async (t) => {
    const world = openWorld({ guard: breaker });
    await opened(world);
    const refused = await world.pay();
    t.match(refused, { error: true, content: { code: 'system_unavailable', retryable: true, retryAfterSeconds: 30 } });
    t.match((await world.call('get_transfer_status', { idempotencyKey: order.idempotencyKey })).content, { status: 'not_found' });
    t.same([world.bank.submitted.length, world.kinds('budget.reserved').length, world.kinds('claim.answered').length], [0, 0, 0]);
    t.equal(world.kinds('audit.outcome').length, 3, 'it is on record like any call');
    await world.clock.advance(30_000);
    t.match(await world.pay(), { error: false, content: { status: 'credited' } });
    t.equal(world.bank.posted.length, 1);
  },
);

t.test(
  'an order that may have got through stays unknown while its breaker is open, by whatever way it is asked after, and ends as its rail says',
  async (t) => {
    const world = openWorld({ guard: breaker });
    world.bank.script.push('lose-reply');
    t.match((await world.pay()).content, { status: 'unknown' });
    t.equal(world.bank.posted.length, 1, 'it was posted');
    for (const answer of [await world.pay(), await world.call('get_transfer_status', { idempotencyKey: order.idempotencyKey })])
      t.match(answer, { error: false, content: { status: 'unknown' } }, 'neither rejected nor refused');
    await world.clock.advance(30_000);
    t.match((await world.pay()).content, { status: 'credited' });
    t.equal(world.bank.posted.length, 1);
  },
);

t.test(
  'where the centre for files takes nothing, a file is turned away with the keys and the budgets of its lines, and the same file pays later',
  async (t) => {
    const centre = new FileCentre();
    const world = openWorld({ ledgers: new Map([[centre.id, centre]]) });
    const [{ fromBank, fromAccount }, amountWon] = [order, '15000'];
    const { idempotencyKey, ...line } = { ...order, fromBank: undefined, fromAccount: undefined };
    const lines = ['902-000001', '902-000002'].map((toAccount) => ({ ...JSON.parse(JSON.stringify(line)), toAccount }));
    const file = { idempotencyKey, system: 'cms', executesOn: '2026-11-24', fromBank, fromAccount, amountWon: String(2 * Number(amountWon)), lines };
    centre.closed = true;
    t.match(await world.call('submit_bulk_file', file), { error: true, content: { code: 'system_unavailable', retryAfterSeconds: 30 } });
    t.same([centre.files.length, world.kinds('budget.reserved').length, world.kinds('claim.answered').length], [0, 0, 0]);
    centre.closed = false;
    t.match(await world.call('submit_bulk_file', file), { error: false, content: { lines: [{ status: 'pending' }, { status: 'pending' }] } });
    t.same([centre.files.map(({ lines }) => lines.length), world.kinds('budget.reserved').length], [[2], 2]);
  },
);

t.test('a twin of an order that is turned away is turned away as well, and nobody is left waiting', async (t) => {
  const world = openWorld({ guard: breaker });
  await opened(world);
  for (const answer of await Promise.all([world.pay(), world.pay(), world.pay()])) t.match(answer.content, { code: 'system_unavailable' });
  await world.clock.advance(30_000);
  t.match((await world.pay()).content, { status: 'credited' });
});

function capped(
  world: World,
  { limits = [], tools = {} }: { readonly limits?: readonly CallLimit[]; readonly tools?: Readonly<Record<string, Bound>> },
) {
  const door = cappedDoor(world.door, { limits, tools: new Map(Object.entries(tools)) }, world);
  return (tool: string, args: object = {}, as = token) => door.call({ token: as, tool, arguments: args });
}

const shed = { error: true, content: { code: 'rate_limited', retryable: true } };

t.test('a limit counts the calls of whoever has its names, together, and says when the next one is taken', async (t) => {
  const world = openWorld();
  const call = capped(world, { limits: [{ tenant: 'tenant-a', agent: 'agent-1', tool: 'transfer_funds', calls: 2, seconds: 60 }] });
  const pay = (key: string, as = token) => call('transfer_funds', { ...order, idempotencyKey: `payment-${key}` }, as);
  for (const key of ['a', 'b']) t.match((await pay(key)).content, { status: 'credited' });
  t.match(await pay('c'), { ...shed, content: { ...shed.content, retryAfterSeconds: 30 } });
  t.match((await call('get_task')).error, false, 'other tools are not meant');
  t.match((await pay('c', otherToken)).content, { status: 'credited' }, 'nor other tenants');
  await world.clock.advance(29_000);
  t.match(await pay('c'), { content: { retryAfterSeconds: 1 } });
  await world.clock.advance(1_000);
  t.match((await pay('c')).content, { status: 'credited' }, 'the key was not spent');
  t.equal(world.kinds('claim.opened').length, 4, 'what was shed claimed none');
  t.equal(world.kinds('audit.outcome').length, 7, 'and is on record');
});

t.test('a clock that is set back locks nobody out: what was taken comes back from there on', async (t) => {
  const world = openWorld();
  const hourMs = 3_600_000;
  let nowMs = 10 * hourMs;
  const limits = [{ tenant: 'tenant-a', calls: 2, seconds: 60 }];
  const door = cappedDoor(world.door, { limits, tools: new Map() }, { ...world, clock: { now: () => nowMs } });
  const call = () => door.call({ token, tool: 'get_task', arguments: {} });
  for (let times = 0; times < 2; times += 1) t.equal((await call()).error, false);
  nowMs -= hourMs;
  t.match(await call(), { ...shed, content: { ...shed.content, retryAfterSeconds: 30 } });
  nowMs += 30_000;
  t.equal((await call()).error, false);
});

t.test('every limit that fits counts, a call that one sheds takes nothing of the others, and an unknown token takes nothing at all', async (t) => {
  const world = openWorld();
  const call = capped(world, {
    limits: [
      { tenant: 'tenant-a', calls: 3, seconds: 60 },
      { tool: 'get_task', calls: 1, seconds: 3_600 },
    ],
  });
  for (let times = 0; times < 5; times += 1) t.match(await call('get_task', {}, 'token-of-nobody-at-all'), { content: { code: 'unauthenticated' } });
  t.equal((await call('get_task')).error, false);
  for (let times = 0; times < 5; times += 1) t.match(await call('get_task'), shed);
  t.match(await call('get_task', {}, otherToken), shed, 'the limit of a tool is everybody’s');
  for (let times = 0; times < 2; times += 1) t.equal((await call('list_accounts')).error, false, 'two of three were left');
  t.match(await call('list_accounts'), shed);
  t.equal((await call('list_accounts', {}, otherToken)).error, false);
});

t.test('calls of a slow tool fill its own places and queue, the rest is shed, and other tools go on', async (t) => {
  const world = openWorld();
  const call = capped(world, { tools: { transfer_funds: { inFlight: 2, queue: 1 } } });
  let free = () => {};
  world.bank.gate = new Promise((resolve) => {
    free = resolve;
  });
  const paid = ['a', 'b', 'c'].map((key) => call('transfer_funds', { ...order, idempotencyKey: `payment-${key}` }));
  await turns(2);
  t.match(await call('transfer_funds', { ...order, idempotencyKey: 'payment-d' }), shed);
  t.equal((await call('list_accounts')).error, false);
  t.equal(world.bank.submitted.length, 2);
  free();
  for (const answer of await Promise.all(paid)) t.match(answer.content, { status: 'credited' });
  t.match((await call('transfer_funds', { ...order, idempotencyKey: 'payment-d' })).content, { status: 'credited' });
});

t.test('an operator sees in the metrics how it stands with each rail', async (t) => {
  const registry = new Registry();
  let breaker: 'open' | 'closed' = 'open';
  railGauges(registry, () => [{ rail: 'bank:901', breaker, inFlight: 3, queued: 2 }]);
  const text = await registry.metrics();
  for (const line of ['breaker{rail="bank:901",state="open"} 1', 'calls_running{rail="bank:901"} 3', 'calls_queued{rail="bank:901"} 2'])
    t.match(text, `railproof_rail_${line}`);
  breaker = 'closed';
  t.notMatch(await registry.metrics(), /state="open"/, 'and not how it stood before');
});
