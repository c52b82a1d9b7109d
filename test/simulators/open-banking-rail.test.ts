import t from 'tap';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { type OpenBankingOptions, OpenBankingWorld } from './open-banking-world.ts';

/** The agreement is given through the page, as a user gives it. */
async function opened(options: OpenBankingOptions = {}): Promise<OpenBankingWorld> {
  const world = new OpenBankingWorld(options);
  await world.open();
  await world.userToken();
  return world;
}

const submit = (world: OpenBankingWorld, transfer: CreditTransfer) => world.during(world.centre.submit(transfer));

t.test('as a rail it withdraws and deposits under the id of the order, and says both codes', async (t) => {
  const world = await opened();
  t.match(await submit(world, world.country.transfer('order-1', 'B>A', 4_000n)), {
    status: 'credited',
    said: { rspCode: 'A0000', bankRspCode: '000' },
  });
  t.match(await submit(world, world.country.transfer('order-2', 'A>C', 4_000n)), { status: 'credited' });
  t.same([world.country.balanceWon('B').postedWon, world.country.balanceWon('C').postedWon], [9_999_996_000n, 10_000_004_000n]);
  t.match(await world.centre.status('order-1'), { status: 'credited', said: { rspCode: 'A0000' } });
  const balance = await world.during(world.centre.ask('balance', { account: world.country.account('B') }));
  t.match(balance, { availableWon: 9_999_996_000n }, 'accounts are read through it');
});

t.test('an order that comes twice is carried out once, and the second answer, 822, is no refusal', async (t) => {
  const world = await opened();
  const order = world.country.transfer('order-1', 'B>A', 4_000n);
  await submit(world, order);
  t.match(await submit(world, order), { status: 'unknown', said: { rspCode: 'A0002', bankRspCode: '822' } });
  t.match(await world.centre.status('order-1'), { status: 'credited' });
  await world.country.runUntil('2026-11-24T09:00:00+09:00');
  t.match(await submit(world, order), { status: 'unknown', said: { bankRspCode: '822' } }, 'also tomorrow: it keeps the day of its first order');
  t.equal(world.country.balanceWon('B').postedWon, 9_999_996_000n);
});

t.test('an order that was asked for before it came is closed', async (t) => {
  const world = await opened();
  t.same(await world.centre.status('order-1'), { status: 'absent' });
  t.match(await submit(world, world.country.transfer('order-1', 'B>A', 4_000n)), {
    status: 'rejected',
    reason: 'superseded',
    said: { rspCode: 'A0326' },
  });
});

t.test('refusals keep their reason and their codes', async (t) => {
  const world = await opened({ limits: { withdrawOnceWon: won(5_000n) } });
  const refusal = async (route: string, amountWon: bigint) => submit(world, world.country.transfer(`order-${route}-${amountWon}`, route, amountWon));
  t.match(await refusal('B>A', 5_001n), { status: 'rejected', reason: 'amount_limit', said: { rspCode: 'A0105', bankRspCode: '' } });
  t.match(await refusal('C>A', 1_000n), { status: 'rejected', reason: 'not_consented', said: { rspCode: 'A0306' } });
  world.country.bank('C').setStatus(world.country.account('C').account, 'closed');
  t.match(await refusal('A>C', 1_000n), { status: 'rejected', reason: 'account_closed', said: { rspCode: 'A0002', bankRspCode: '415' } });
  await world.country.runUntil('2026-11-23T23:56:00+09:00');
  t.match(await refusal('B>A', 2_000n), { status: 'rejected', reason: 'outside_hours', said: { rspCode: 'A0020' } });
});

t.test('a bank that does not answer leaves the order unknown until it does', async (t) => {
  const line: { dead: boolean } = { dead: true };
  const world = await opened({
    line: (rail) => ({
      id: rail.id,
      submit: async (order) => {
        const outcome = await rail.submit(order);
        return rail.id === 'kftc:ebs' && line.dead ? new Promise(() => {}) : outcome;
      },
      status: (id) => (rail.id === 'kftc:ebs' && line.dead ? new Promise(() => {}) : rail.status(id)),
      ask: (topic, question) => rail.ask(topic, question),
    }),
  });
  const order = world.country.transfer('order-1', 'B>A', 4_000n);
  t.match(await submit(world, order), { status: 'unknown', said: { rspCode: 'A0017', bankRspCode: '804' } });
  line.dead = false;
  await world.country.clock.runFor(120_000);
  t.match(await world.centre.status('order-1'), { status: 'credited', said: { bankRspCode: '000' } });
});
