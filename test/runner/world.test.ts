import t from 'tap';
import { openJudge } from '../../src/oracle/judge.ts';
import type { TrialPlan } from '../../src/runner/trial-plan.ts';
import { type OpenedWorld, openedWorld } from './opened-world.ts';
import { changed, samplePlans } from './sample-scenario.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The sample with outages at bank C, a bank whose reply is lost, and payments of others. */
const [plain] = samplePlans(changed('{ B: "700", C: "800" }', '{ B: "1000000" }'));
if (plain === undefined) throw new Error('the sample has a case');
const plan: TrialPlan = {
  ...plain,
  faults: [{ where: 'gateway-rail', match: { to: 'bank:901', kind: 'credit-transfer' }, nth: 2, do: 'lose-reply' }],
};

/** Orders of the agents: minute, agent, payee, key and amount. */
const orders = [
  { minute: 1, agent: 'payroll', payee: 'staff-01', key: 'salary-key-01', amountWon: '300' },
  { minute: 2, agent: 'payroll', payee: 'staff-03', key: 'salary-key-03', amountWon: '300' },
  { minute: 6, agent: 'payroll', payee: 'staff-02', key: 'salary-key-02', amountWon: '300' },
  { minute: 7, agent: 'errands', payee: 'shop', key: 'goods-key-001', amountWon: '7' },
  { minute: 20, agent: 'payroll', payee: 'staff-02', key: 'salary-key-2b', amountWon: '300' },
] as const;

function pay(world: OpenedWorld, order: (typeof orders)[number]) {
  const payer = plan.holders.find(({ actor }) => actor === 'mill');
  const payee = plan.holders.find(({ actor }) => actor === order.payee);
  return world.call(order.agent, 'transfer_funds', {
    idempotencyKey: order.key,
    fromBank: payer?.ref.bank,
    fromAccount: payer?.ref.account,
    toBank: payee?.ref.bank,
    toAccount: payee?.ref.account,
    toHolder: payee?.holder,
    amountWon: order.amountWon,
  });
}

/** Sends every order in its time, and says how each was answered by when. */
function send(world: OpenedWorld): { readonly key: string; readonly status: unknown; readonly events: number }[] {
  const answers: { readonly key: string; readonly status: unknown; readonly events: number }[] = [];
  for (const order of orders) {
    world.timeline.at(plan.start + order.minute * minuteMs, 'an order', () => {
      void pay(world, order).then(({ error, content }) => {
        answers.push({ key: order.key, status: error ? content['code'] : content['status'], events: world.events.length });
      });
    });
  }
  return answers;
}

function violations(events: OpenedWorld['events']): readonly string[] {
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  return judge.violations().map(({ id, message }) => `${id}: ${message}`);
}

/** Balance of an account as its own bank answers. */
async function balanceWon(world: OpenedWorld, actor: string): Promise<bigint | undefined> {
  const ref = plan.holders.find((holder) => holder.actor === actor)?.ref;
  return ref === undefined ? undefined : (await world.rails.banks.get(ref.bank)?.ask('balance', { account: ref }))?.postedWon;
}

/** Which orders have been carried out, as the gateway tells the agents. */
async function creditedKeys(world: OpenedWorld): Promise<string[]> {
  const keys: string[] = [];
  for (const { agent, key } of orders) {
    void world.call(agent, 'get_transfer_status', { idempotencyKey: key }).then(({ content }) => {
      if (content['status'] === 'credited') keys.push(key);
    });
  }
  await world.runUntil(world.timeline.now() + minuteMs);
  return keys;
}

t.test('a world is founded once, with everything a case says', async (t) => {
  const world = openedWorld(plan);
  t.equal(world.events[0]?.kind, 'trial.opened');
  await world.runUntil(plan.start);
  t.equal(await balanceWon(world, 'mill'), 60_000_000n, 'the payment of the suspended shop was refused');
  const again = openedWorld(plan, world.events);
  t.equal(again.events.length, world.events.length, 'restored, not founded again');
  t.equal(world.tokenOf('payroll'), again.tokenOf('payroll'), 'tokens come from the seed');
  t.not(world.tokenOf('payroll'), world.tokenOf('errands'));
  t.match(world.tokenOf('payroll'), /^[0-9a-f]{64}$/);
  t.match(await world.door.call({ token: world.tokenOf('nobody'), tool: 'get_task', arguments: {} }), { error: true });
});

t.test('a world restored at any point of its journal has the same books, and each order is carried out once', async (t) => {
  const world = openedWorld(plan);
  const founded = world.events.length;
  const answers = send(world);
  await world.runUntil(plan.start + 2 * dayMs);
  t.same(violations(world.events), []);
  t.equal(answers.length, orders.length);
  t.ok(
    world.events.some(({ kind }) => kind === 'fault.fired'),
    'a reply was lost on the way',
  );
  const points = [...world.cuts.keys()].filter((cut) => cut >= founded);
  t.ok(points.length >= 40, `${points.length} places to cut`);
  const differing: number[] = [];
  for (const cut of points) if (openedWorld(plan, world.events.slice(0, cut)).dump() !== world.cuts.get(cut)) differing.push(cut);
  t.same(differing, [], 'the same books, byte for byte');
  const early = points.filter((cut) => (world.events[cut - 1]?.recordedAt ?? 0) < plan.start + hourMs);
  for (const cut of early.filter((_cut, index) => index % 5 === 0)) {
    const again = openedWorld(plan, world.events.slice(0, cut));
    const later = send(again);
    await again.runUntil(plan.start + 5 * hourMs);
    const where = `cut after ${cut} events`;
    t.equal(later.length, orders.length, `${where}: every order is answered`);
    const acknowledged = answers.filter(({ status, events }) => status === 'credited' && events <= cut).map(({ key }) => key);
    const credited = await creditedKeys(again);
    t.same(
      acknowledged.filter((key) => !credited.includes(key)),
      [],
      `${where}: what was acknowledged as credited still is`,
    );
    const paidWon = credited.reduce((sum, key) => sum + BigInt(orders.find((order) => order.key === key)?.amountWon ?? 0), 0n);
    t.equal(60_000_000n - ((await balanceWon(again, 'mill')) ?? 0n), paidWon, `${where}: debited once for each credit`);
    await again.runUntil(plan.start + 2 * dayMs);
    t.same(violations(again.events), [], `${where}: through the settlement of the next day`);
  }
});

t.test('an outage that is over when a world is restored does not last for ever; one that is not goes on', async (t) => {
  const world = openedWorld(plan);
  await world.runUntil(plan.start + 30 * minuteMs);
  const available = async (opened: OpenedWorld) =>
    (await opened.rails.network.ask('system', {}))?.[0]?.participants.find(({ bank }) => bank === '903')?.available;
  const at = (minute: number) => world.events.filter(({ recordedAt }) => recordedAt <= plan.start + minute * minuteMs);
  const outages = Array.from({ length: 8 }, (_, n) => ({ bank: '903', from: plan.start - 60 + n, until: plan.start - 50 + n })); // overlapping, long ago
  const later: TrialPlan = { ...plan, outages: [...outages, ...plan.outages] };
  for (const [minute, up] of [
    [4, true],
    [10, false],
    [20, true],
  ] as const) {
    const again = openedWorld(later, at(minute));
    await again.runUntil(plan.start + minute * minuteMs);
    t.equal(await available(again), up, `minute ${minute}`);
    await again.runUntil(plan.start + 30 * minuteMs);
    t.equal(await available(again), true, 'in the end it is back');
  }
});
