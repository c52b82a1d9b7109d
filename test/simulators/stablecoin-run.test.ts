import t from 'tap';
import { CoinWorld } from './coin-world.ts';

const start = '2026-11-23T10:00:00.500+09:00'; // a Monday
const coinsWon = { 가: 400_000n, 나: 300_000n, 다: 200_000n, 라: 100_000n };
const everything = 1_000_000n;

/** Everybody wants won, in this order; a fifth of the reserve is cash. */
async function run(cashWon: bigint, bondsWon: bigint): Promise<CoinWorld> {
  const world = new CoinWorld({ start, letters: 'ABCDE', coinsWon, cashWon, bondsWon });
  await world.send('p1', '가>C', 400_000n);
  await world.send('p2', '나>D', 300_000n);
  await world.send('p3', '다>E', 200_000n);
  await world.send('p4', '라>C', 100_000n);
  return world;
}

function paid(world: CoinWorld): readonly (string | null)[] {
  return world.country.events
    .filter(({ kind, data }) => kind === 'transfer.captured' && 'code' in data && data.code === 'redeem')
    .map(({ instruction }) => instruction);
}

t.test('a run: redemptions queue, bonds are sold, all are paid in order, and the reserve is never negative', async (t) => {
  const world = await run(200_000n, 800_000n);
  await world.runUntil('2026-11-23T16:00:00+09:00');
  for (const id of ['p1', 'p2', 'p3', 'p4']) t.match(await world.coin.status(id), { status: 'pending', stage: 'queued' }, id);
  t.same(paid(world), [], 'nobody is paid before the first, however little he wants');
  await world.runUntil('2026-11-24T13:59:59+09:00');
  t.equal(world.cashWon, 200_000n);
  await world.runUntil('2026-11-24T14:05:00+09:00');
  t.same(paid(world), ['p1', 'p2', 'p3', 'p4']);
  for (const id of ['p1', 'p2', 'p3', 'p4']) t.match(await world.coin.status(id), { status: 'credited' }, id);
  t.same([world.cashWon, world.circulationWon, world.check()], [0n, 0n, 0n]);
  t.equal(world.coin.reserveLedger.balance('bonds')?.postedWon, 0n);
  t.equal(world.country.balanceWon('C').postedWon, 10_000_500_000n);
});

t.test('as far as cash reaches the first are paid at once', async (t) => {
  const world = await run(800_000n, 200_000n);
  await world.runUntil('2026-11-23T10:02:00+09:00');
  t.same(paid(world), ['p1', 'p2']);
  t.same([world.cashWon, world.circulationWon], [100_000n, 300_000n], 'the last could be paid, but stands behind the third');
  t.match(await world.coin.status('p4'), { status: 'pending', stage: 'queued' });
  await world.runUntil('2026-11-24T14:05:00+09:00');
  t.same(paid(world), ['p1', 'p2', 'p3', 'p4']);
});

t.test('a purchase in the middle of a run pays those who wait', async (t) => {
  const world = await run(300_000n, 700_000n);
  await world.runUntil('2026-11-23T10:02:00+09:00');
  t.same(paid(world), []);
  await world.send('p5', 'B>가', 500_000n);
  await world.runUntil('2026-11-23T10:05:00+09:00');
  t.same(paid(world), ['p1', 'p2'], 'its won is cash of the reserve');
  t.equal(world.coinsWon('가').postedWon, 500_000n);
  await world.runUntil('2026-11-24T14:05:00+09:00');
  t.same([paid(world), world.circulationWon], [['p1', 'p2', 'p3', 'p4'], 500_000n]);
  t.ok(world.cashWon >= 500_000n - (world.coin.reserveLedger.balance('bonds')?.postedWon ?? 0n));
});

t.test('a run over a long weekend is over by the third business day', async (t) => {
  const world = new CoinWorld({
    start: '2026-11-27T16:59:50+09:00',
    letters: 'ABC',
    coinsWon: { 가: everything },
    cashWon: 0n,
    bondsWon: everything,
  });
  await world.send('p1', '가>C', everything);
  await world.runUntil('2026-12-01T13:00:00+09:00'); // opens on Monday, sells then, has the money on Tuesday
  t.match(await world.coin.status('p1'), { status: 'pending', stage: 'queued' });
  await world.runUntil('2026-12-01T14:05:00+09:00');
  t.match(await world.coin.status('p1'), { status: 'credited' });
});
