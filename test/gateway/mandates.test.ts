import t from 'tap';
import { atKst } from '../../src/kernel/calendar.ts';
import type { Frequency } from '../../src/kernel/mandate.ts';
import { won } from '../../src/kernel/money.ts';
import { periodStart } from '../../src/kernel/period.ts';
import { start, turns } from './test-bank.ts';
import { mandate, openWorld, type World } from './world.ts';

const dayMs = 24 * 3_600_000;

/** A gateway whose only mandate is this one, and those that narrow it. */
function worldOf(over: Parameters<typeof mandate>[0], ...children: readonly Parameters<typeof mandate>[0][]): World {
  const world = openWorld();
  world.mandates.revoke('mandate-1');
  for (const each of [{ id: 'root', ...over }, ...children]) if (!world.mandates.issue(mandate(each))) throw new Error(`${each?.id} was not issued`);
  return world;
}

/** What became of one payment: its status, or the code of the refusal. */
async function paid({ pay }: World, key: string, amountWon = '15000', as?: string): Promise<unknown> {
  const { content } = await pay({ idempotencyKey: `payment-${key}`, amountWon }, as);
  return content['code'] ?? content['status'];
}

t.test('the least that a mandate allows is allowed, and nothing below', async (t) => {
  const world = worldOf({ minimumWon: won(10_000n) });
  t.equal(await paid(world, 'one', '9999'), 'mandate_minimum');
  t.equal(await paid(world, 'two', '10000'), 'credited');
  t.equal(await paid(world, 'three', '100001'), 'mandate_limit');
  t.equal(world.bank.posted.length, 1);
});

t.test('a mandate for so many payments is used so often, also by a race and over a restart', async (t) => {
  const world = worldOf({ recurrence: { frequency: 'ON_DEMAND', usesMax: 3 } });
  const race = await Promise.all(Array.from({ length: 10 }, (_, n) => paid(world, `race-${n}`)));
  t.equal(race.filter((each) => each === 'credited').length, 3);
  t.equal(race.filter((each) => each === 'mandate_used').length, 7);
  const after = openWorld({ before: world });
  t.equal(await paid(after, 'after-the-restart'), 'mandate_used');
  t.equal(await paid(after, `race-${race.indexOf('credited')}`), 'credited', 'told again, not made again');
  t.equal(after.bank.posted.length, 3);
});

t.test('what a rail rejects is no use: the payment may be made after it', async (t) => {
  const world = worldOf({ limitWon: won(15_000n), recurrence: { frequency: 'MONTHLY', usesMax: 1 } });
  t.equal(await paid(world, 'rejected', '100000'), 'mandate_limit', 'nor is what the mandate does not allow');
  const { balanceWon } = world.bank;
  world.bank.balanceWon = won(14_999n);
  t.equal(await paid(world, 'too-little'), 'rejected');
  world.bank.balanceWon = balanceWon;
  t.equal(await paid(world, 'enough'), 'credited');
  t.equal(await paid(world, 'once-more'), 'mandate_used');
});

t.test('once a month is once in each month of the Korean calendar', async (t) => {
  const world = worldOf({ recurrence: { frequency: 'MONTHLY', usesMax: null }, expiresAt: start + 90 * dayMs });
  t.equal(await paid(world, 'november'), 'credited');
  t.equal(await paid(world, 'november-again'), 'mandate_period');
  await world.clock.advance(atKst('2026-12-01', '00:00') - start - 1);
  t.equal(await paid(world, 'last-moment'), 'mandate_period', 'the last millisecond of November');
  await world.clock.advance(1);
  const after = openWorld({ before: world });
  t.equal(await paid(after, 'december'), 'credited', 'the first of December, after a restart');
  t.equal(await paid(after, 'december-again'), 'mandate_period');
});

t.test('periods begin where the Korean calendar has them', async (t) => {
  const at = atKst('2026-11-25', '13:30'); // a Wednesday
  const origin = atKst('2026-11-18', '09:00'); // the Wednesday before
  const begins = (frequency: Frequency) => periodStart(frequency, at, origin);
  t.equal(begins('ON_DEMAND'), null);
  t.equal(begins('DAILY'), atKst('2026-11-25', '00:00'));
  t.equal(begins('WEEKLY'), atKst('2026-11-23', '00:00'));
  t.equal(begins('BIWEEKLY'), atKst('2026-11-16', '00:00'));
  t.equal(begins('MONTHLY'), atKst('2026-11-01', '00:00'));
  t.equal(begins('QUARTERLY'), atKst('2026-10-01', '00:00'));
  t.equal(begins('ANNUALLY'), atKst('2026-01-01', '00:00'));
});

t.test('a mandate that narrows another takes of both, and neither is overspent', async (t) => {
  const world = worldOf({ budgetWon: won(50_000n) }, { id: 'child', parent: 'root', limitWon: won(15_000n), budgetWon: won(40_000n) });
  world.mandates.issue(mandate({ id: 'grandchild', parent: 'child', limitWon: won(15_000n), budgetWon: won(40_000n), agent: 'agent-2' }));
  const second = 'token-of-a-second-agent-of-one';
  world.tokens.issue({ token: second, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' }, expiresAt: 2 ** 52 });
  t.equal(await paid(world, 'one', '15000', second), 'credited');
  t.match(world.kinds('budget.reserved'), [{ data: { mandate: 'grandchild', within: ['child', 'root'] } }]);
  t.equal(await paid(world, 'two', '30000'), 'credited', 'of the root alone');
  t.equal(await paid(world, 'three', '15000', second), 'budget_exceeded', 'the root has 5,000 won left');
  const after = openWorld({ before: world });
  after.tokens.issue({ token: second, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' }, expiresAt: 2 ** 52 });
  t.equal(await paid(after, 'four', '5001', second), 'budget_exceeded', 'also after a restart');
  t.equal(await paid(after, 'five', '5000', second), 'credited', 'to the last won');
  t.equal(await paid(after, 'six', '1'), 'budget_exceeded');
});

t.test('a mandate that is wider than what it narrows is not issued', async (t) => {
  const narrow = { minimumWon: won(100n), recurrence: { frequency: 'WEEKLY', usesMax: 4 } } as const;
  const { mandates, kinds } = worldOf(narrow);
  const issued = (over: Parameters<typeof mandate>[0]) => mandates.issue(mandate({ id: 'child', parent: 'root', ...narrow, ...over }));
  t.notOk(issued({ treasuryOf: '901' }), 'it would show the position of a bank');
  const { expiresAt, notBefore, limitWon, budgetWon, payees } = mandate();
  const wider: readonly Parameters<typeof mandate>[0][] = [
    { principal: 'principal-2' },
    { accounts: [{ bank: '902', account: '902-000001' }] },
    { payees: [...payees, { bank: '903', account: '903-000001' }] },
    { minimumWon: won(99n) },
    { limitWon: won(limitWon + 1n) },
    { budgetWon: won(budgetWon + 1n) },
    { recurrence: { frequency: 'DAILY', usesMax: 4 } },
    { recurrence: { frequency: 'WEEKLY', usesMax: 5 } },
    { recurrence: { frequency: 'WEEKLY', usesMax: null } },
    { notBefore: notBefore - 1 },
    { expiresAt: expiresAt + 1 },
    { parent: 'nobody' },
  ];
  for (const over of wider)
    t.equal(
      issued(over),
      false,
      JSON.stringify(over, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    );
  t.equal(kinds('mandate.issued').length, 3);
  t.equal(issued({}), true, 'as wide as its parent is within it');
});

t.test('revoking a mandate ends those that narrow it, from the next call on', async (t) => {
  const world = worldOf({}, { id: 'child', parent: 'root', agent: 'agent-2' });
  const second = 'token-of-a-second-agent-of-one';
  world.tokens.issue({ token: second, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' }, expiresAt: 2 ** 52 });
  t.equal(await paid(world, 'before', '15000', second), 'credited');
  t.equal(world.mandates.revoke('root'), true);
  t.equal(await paid(world, 'after', '15000', second), 'mandate_revoked');
  const caller = { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' };
  t.same(world.mandates.accounts(caller), []);
  t.equal(openWorld({ before: world }).mandates.ended('child'), 'mandate_revoked', 'also after a restart');
});

t.test('a payment in flight: what has not left when its mandate ends is kept back, what is at its rail ends there', async (t) => {
  const kept = worldOf({});
  const leaving = paid(kept, 'not-left'); // it asks for the payer's name before it leaves
  while (kept.kinds('budget.reserved').length === 0) await Promise.resolve();
  kept.mandates.revoke('root');
  t.equal(await leaving, 'mandate_revoked');
  t.equal(kept.bank.submitted.length, 0, 'no rail has heard of it');
  t.match(kept.kinds('budget.released'), [{ data: { mandate: 'root' } }]);

  const sent = worldOf({});
  const gate = Promise.withResolvers<void>();
  sent.bank.gate = gate.promise;
  const paying = paid(sent, 'at-its-rail');
  await turns(2);
  sent.mandates.revoke('root');
  gate.resolve();
  t.equal(await paying, 'credited');
  t.match(sent.kinds('budget.consumed'), [{ data: { mandate: 'root' } }]);

  for (const [how, end] of [
    ['lose-reply', 'credited'],
    ['lose-request', 'rejected'],
  ] as const) {
    const open = worldOf({ expiresAt: start + 60_000 });
    open.bank.script.push(how);
    t.equal(await paid(open, how), 'unknown');
    await open.clock.advance(24 * 3_600_000);
    t.match(open.kinds('audit.outcome').at(-1), { data: { status: end, mandate: 'root' } }, `${how}: the rail is asked although the mandate is over`);
    t.equal(open.kinds('budget.consumed').length + open.kinds('budget.released').length, 1);
  }
});
