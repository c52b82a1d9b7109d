import t from 'tap';
import { stablecoinRules } from '../../simulators/stablecoin/rules.ts';
import { formatKst } from '../../src/kernel/calendar.ts';
import { type Random, seededRandom } from '../../src/kernel/random.ts';
import { CoinWorld } from './coin-world.ts';
import { instant } from './country.ts';

const start = '2026-11-23T10:00:00.500+09:00';
const soon = '2026-11-23T10:02:00+09:00';
const confirmations = stablecoinRules.confirmations.value;

function opened(): CoinWorld {
  return new CoinWorld({ start, letters: 'ABC' });
}

t.test('a reorganisation puts a transfer into the next block: final later, and once', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  await world.runUntil('2026-11-23T10:00:21+09:00');
  world.coin.reorganise({ blocks: confirmations, dropped: false }); // blocks 10:00:00 to 10:00:20; now it stands in that of 10:00:22
  await world.runUntil('2026-11-23T10:00:45.999+09:00');
  t.match(await world.coin.status('p1'), { status: 'pending', stage: 'confirming' });
  await world.runUntil('2026-11-23T10:00:46+09:00');
  t.same(await world.coin.status('p1'), { status: 'credited', creditedAt: instant('2026-11-23T10:00:46+09:00') });
  t.same([world.coinsWon('가').postedWon, world.coinsWon('나').postedWon], [999_700n, 300n]);
});

t.test('blocks that are not replaced keep what stands in them', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  await world.runUntil('2026-11-23T10:00:21+09:00');
  world.coin.reorganise({ blocks: 9, dropped: true }); // 10:00:04 to 10:00:20
  await world.runUntil('2026-11-23T10:00:26+09:00');
  t.match(await world.coin.status('p1'), { status: 'credited' });
});

t.test('a transfer that the new chain drops was never paid, and its coins are free', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  await world.send('p2', '가>C', 400n);
  await world.runUntil('2026-11-23T10:00:10+09:00');
  world.coin.reorganise({ blocks: 6, dropped: true });
  for (const id of ['p1', 'p2']) t.match(await world.coin.status(id), { status: 'rejected', reason: 'chain_reorganised' });
  await world.runUntil(soon);
  t.same([world.coinsWon('가'), world.coinsWon('나').postedWon, world.cashWon], [{ postedWon: 1_000_000n, heldWon: 0n }, 0n, 1_000_000n]);
});

t.test('what is not in a block yet cannot be undone', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  world.coin.reorganise({ blocks: 3, dropped: true });
  await world.runUntil('2026-11-23T10:00:26+09:00');
  t.match(await world.coin.status('p1'), { status: 'credited' });
});

t.test('the issuer makes the coins of a purchase again, until they stay', async (t) => {
  const world = opened();
  await world.send('p1', 'B>나', 300n);
  await world.runUntil('2026-11-23T10:00:12+09:00');
  world.coin.reorganise({ blocks: 6, dropped: true });
  await world.runUntil('2026-11-23T10:00:30+09:00');
  t.match(await world.coin.status('p1'), { status: 'pending', stage: 'confirming' });
  await world.runUntil(soon);
  t.match(await world.coin.status('p1'), { status: 'credited' });
  t.equal(world.circulationWon, 1_000_300n);
});

t.test('a transfer that stands in a block again is judged again', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  await world.runUntil('2026-11-23T10:00:10+09:00');
  world.coin.setStatus(world.wallet('나').account, 'suspended');
  world.coin.reorganise({ blocks: 6, dropped: false });
  t.match(await world.coin.status('p1'), { status: 'rejected', reason: 'account_blocked' });
});

t.test('a freeze does not reach what stands in a block', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  await world.runUntil('2026-11-23T10:00:10+09:00');
  world.coin.setStatus(world.wallet('나').account, 'suspended');
  await world.runUntil('2026-11-23T10:00:26+09:00');
  t.match(await world.coin.status('p1'), { status: 'credited' });
});

t.test('no reorganisation reaches what is final', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  await world.runUntil('2026-11-23T10:00:26+09:00');
  for (const blocks of [0, 1.5, confirmations + 1]) t.throws(() => world.coin.reorganise({ blocks, dropped: true }), RangeError, String(blocks));
  world.coin.reorganise({ blocks: confirmations, dropped: true });
  await world.runUntil(soon);
  t.match(await world.coin.status('p1'), { status: 'credited' });
  t.equal(world.coinsWon('나').postedWon, 300n);
});

t.test('a crash at every point of a purchase, a transfer and a redemption: each ends once, as if nothing had happened', async (t) => {
  const whole = new CoinWorld({ start, letters: 'ABC', cashWon: 400_000n, bondsWon: 600_000n });
  const founded = whole.country.events.length;
  await whole.runUntil('2026-11-23T10:00:00.600+09:00');
  await whole.send('buy', 'B>나', 1_000n);
  await whole.send('give', '가>나', 2_000n);
  await whole.send('sell', '가>C', 700_000n);
  await whole.runUntil('2026-11-23T10:00:09+09:00');
  whole.coin.reorganise({ blocks: 6, dropped: false });
  await whole.runUntil('2026-11-24T15:00:00+09:00');
  const cuts = whole.country.cuts.filter((cut) => cut > founded);
  t.ok(cuts.length >= 12, `${cuts.length} places to crash`);
  for (const cut of cuts) {
    const journal = whole.country.events.slice(0, cut);
    const known = new Set(journal.flatMap((event) => (event.kind === 'instruction.received' ? [event.data.instruction.id] : [])));
    const again = whole.restarted(formatKst(journal.at(-1)?.recordedAt ?? 0), journal);
    await again.runUntil('2026-11-25T18:00:00+09:00');
    const ended = (id: string, amountWon: bigint) => (known.has(id) ? amountWon : 0n);
    const [bought, given, sold] = [ended('buy', 1_000n), ended('give', 2_000n), ended('sell', 700_000n)];
    t.same(
      [again.coinsWon('가'), again.coinsWon('나'), again.circulationWon, again.country.balanceWon('C').postedWon],
      [
        { postedWon: 1_000_000n - given - sold, heldWon: 0n },
        { postedWon: bought + given, heldWon: 0n },
        1_000_000n + bought - sold,
        10_000_000_000n + sold,
      ],
      `cut after ${cut} events`,
    );
  }
});

t.test('a restart gives the same books, byte for byte', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n);
  await world.send('p2', '가>C', 400n);
  await world.send('p3', 'B>가', 500n);
  world.coin.setBlocked('S951-000099', true);
  await world.runUntil('2026-11-23T10:00:07+09:00');
  world.coin.reorganise({ blocks: 3, dropped: false });
  await world.runUntil(soon);
  const again = world.restarted(soon);
  t.equal(again.dump(), world.dump());
  await again.runUntil('2026-11-23T10:10:00+09:00');
  t.equal(again.dump(), world.dump(), 'going on changes nothing');
  t.match(await again.send('p4', '가>나', 1n, { payee: { ...world.wallet('나'), account: 'S951-000099' } }), { reason: 'address_blocked' });
});

/** Orders of all three kinds, reorganisations, freezes and a restart, at times that the seed decides. */
async function storm(seed: string): Promise<CoinWorld> {
  const random = seededRandom(seed);
  const names = ['가', '나', '다'];
  const coinsWon = { 가: 500_000n, 나: 300_000n, 다: 200_000n };
  let world = new CoinWorld({ start, letters: 'ABC', coinsWon, cashWon: 300_000n, bondsWon: 700_000n, balanceWon: 1_000_000n });
  const restartsAt = random.below(25);
  for (let n = 0; n < 25; n += 1) {
    void world.send(`p${n}`, routeIn(random, names), BigInt(1 + random.below(200_000)));
    if (random.below(4) === 0) world.coin.reorganise({ blocks: 1 + random.below(confirmations), dropped: random.below(2) === 0 });
    if (random.below(6) === 0) world.coin.setStatus(world.wallet(pick(random, names)).account, random.below(2) === 0 ? 'suspended' : 'active');
    await world.country.clock.runFor(random.below(40_000));
    if (n === restartsAt) world = world.restarted(formatKst(world.country.clock.now()));
  }
  await world.runUntil('2026-11-27T18:00:00+09:00');
  return world;
}

function routeIn(random: Random, names: readonly string[]): string {
  const from = random.below(3) === 0 ? 'B' : pick(random, names);
  const to = from !== 'B' && random.below(3) === 0 ? 'C' : pick(random, names);
  return `${from}>${to}`;
}

function pick(random: Random, names: readonly string[]): string {
  return names[random.below(names.length)] ?? '';
}

for (const seed of ['1', '2', '3', '4', '5', '6']) {
  t.test(`storm ${seed}: coins never exceed the reserve, holders are paid in order, everything ends`, async (t) => {
    const world = await storm(seed);
    t.ok(world.check() >= 0n);
    const received = world.country.events.flatMap((event) =>
      event.kind === 'instruction.received' && event.data.rail === 'stablecoin' ? [event.data.instruction.id] : [],
    );
    for (const id of received) t.match((await world.coin.status(id)).status, /credited|rejected/, id);
    const names = ['가', '나', '다'];
    t.same(
      names.map((name) => world.coinsWon(name).heldWon),
      [0n, 0n, 0n],
    );
    t.equal(
      names.reduce((sumWon, name) => sumWon + world.coinsWon(name).postedWon, 0n),
      world.circulationWon,
    );
    t.equal(world.coin.reserveLedger.balance('circulation')?.postedWon, world.circulationWon, 'what the issuer owes is what there is');
    t.equal(world.coin.reserveLedger.balance('cash')?.postedWon, world.cashWon, 'and its cash what the bank has');
  });
}
