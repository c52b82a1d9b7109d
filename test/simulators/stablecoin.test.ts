import t from 'tap';
import { CoinWorld, type CoinWorldOptions } from './coin-world.ts';
import { instant } from './country.ts';

const start = '2026-11-23T10:00:00.500+09:00'; // a Monday
/** Blocks of two seconds: what comes in now stands in the block of 10:00:02, which is final twelve blocks later. */
const beforeFinal = '2026-11-23T10:00:25.999+09:00';
const final = '2026-11-23T10:00:26.000+09:00';
const soon = '2026-11-23T10:01:00+09:00';

function opened(options: Partial<CoinWorldOptions> = {}): CoinWorld {
  return new CoinWorld({ start, letters: 'ABC', ...options });
}

t.test('a transfer is pending until enough blocks stand on it, and the payee has nothing before', async (t) => {
  const world = opened();
  t.match(await world.send('p1', '가>나', 300_000n), { status: 'pending', stage: 'confirming' });
  await world.runUntil(beforeFinal);
  t.match(await world.coin.status('p1'), { status: 'pending', stage: 'confirming' });
  t.same(
    [world.coinsWon('가'), world.coinsWon('나')],
    [
      { postedWon: 1_000_000n, heldWon: 300_000n },
      { postedWon: 0n, heldWon: 0n },
    ],
  );
  await world.runUntil(final);
  t.same(await world.coin.status('p1'), { status: 'credited', creditedAt: instant(final) });
  t.same([world.coinsWon('가').postedWon, world.coinsWon('나').postedWon], [700_000n, 300_000n]);
  t.equal(world.circulationWon, 1_000_000n, 'a transfer makes no coins');
});

t.test('coins that are set aside cannot be spent twice', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 600_000n);
  t.match(await world.send('p2', '가>나', 600_000n), { status: 'rejected', reason: 'insufficient_funds' });
  t.match(await world.send('p3', '나>가', 1n), { status: 'rejected', reason: 'insufficient_funds' }, 'nor what is not final yet');
});

t.test('a purchase: the won reaches the reserve first, then there are coins', async (t) => {
  const world = opened();
  t.match(await world.send('p1', 'B>나', 250_000n), { status: 'pending', stage: 'collecting' });
  await world.runUntil('2026-11-23T10:00:02+09:00');
  t.same([world.cashWon, world.circulationWon], [1_250_000n, 1_000_000n], 'the won is there, and no coin yet');
  t.match(await world.coin.status('p1'), { status: 'pending', stage: 'confirming' });
  await world.runUntil(soon);
  t.match(await world.coin.status('p1'), { status: 'credited' });
  t.same([world.coinsWon('나').postedWon, world.circulationWon], [250_000n, 1_250_000n]);
  t.equal(world.country.balanceWon('B').postedWon, 10_000_000_000n - 250_000n);
});

t.test('a purchase that the bank refuses makes no coins', async (t) => {
  const world = opened({ balanceWon: 100n });
  await world.send('p1', 'B>나', 101n);
  await world.runUntil(soon);
  t.match(await world.coin.status('p1'), { status: 'rejected', reason: 'insufficient_funds' });
  t.same([world.cashWon, world.circulationWon, world.country.balanceWon('B').postedWon], [1_000_000n, 1_000_000n, 100n]);
});

t.test('a redemption: the coins are final and gone before the won leaves', async (t) => {
  const world = opened();
  await world.send('p1', '가>C', 400_000n);
  await world.runUntil(beforeFinal);
  t.same([world.cashWon, world.coinsWon('가')], [1_000_000n, { postedWon: 1_000_000n, heldWon: 400_000n }]);
  await world.runUntil(soon);
  t.match(await world.coin.status('p1'), { status: 'credited' });
  t.same([world.cashWon, world.circulationWon, world.coinsWon('가').heldWon], [600_000n, 600_000n, 0n]);
  t.equal(world.country.balanceWon('C').postedWon, 10_000_400_000n);
});

t.test('outside the hours of payment a redemption waits, and states three business days', async (t) => {
  const world = opened({ start: '2026-11-27T18:00:00+09:00' }); // a Friday evening
  const answer = await world.send('p1', '가>C', 400_000n);
  t.same(answer, { status: 'pending', stage: 'confirming', dueBy: instant('2026-12-02T17:00:00+09:00') });
  await world.runUntil('2026-11-30T08:59:59+09:00');
  t.match(await world.coin.status('p1'), { status: 'pending', stage: 'queued' });
  t.equal(world.cashWon, 1_000_000n);
  await world.runUntil('2026-11-30T09:00:10+09:00');
  t.match(await world.coin.status('p1'), { status: 'credited' });
});

t.test('what the holder’s bank does not take comes back as coins', async (t) => {
  const world = opened();
  const stranger = { ...world.country.account('C'), holder: '다른이름' };
  await world.send('p1', '가>C', 400_000n, { payee: stranger });
  await world.runUntil(soon);
  t.match(await world.coin.status('p1'), { status: 'rejected', reason: 'name_mismatch' });
  t.same([world.cashWon, world.circulationWon, world.coinsWon('가')], [1_000_000n, 1_000_000n, { postedWon: 1_000_000n, heldWon: 0n }]);
  t.equal(world.coin.reserveLedger.balance('payable')?.postedWon, 0n);
});

t.test('a bank that is away holds up its own payout and nobody else’s', async (t) => {
  const world = opened({ letters: 'ABCD' });
  world.country.network.setAvailable('903', false);
  await world.send('p1', '가>C', 100_000n);
  await world.send('p2', '가>D', 200_000n);
  await world.runUntil(soon);
  t.match(await world.coin.status('p1'), { status: 'pending', stage: 'paying' });
  t.match(await world.coin.status('p2'), { status: 'credited' });
  world.country.network.setAvailable('903', true);
  await world.runUntil('2026-11-23T10:05:00+09:00');
  t.match(await world.coin.status('p1'), { status: 'credited' });
  t.equal(world.cashWon, 700_000n);
});

t.test('a frozen wallet neither pays nor is paid, until it is released', async (t) => {
  const world = opened();
  const frozen = world.wallet('나').account;
  world.coin.setStatus(frozen, 'suspended');
  t.match(await world.send('p1', '가>나', 1n), { reason: 'account_blocked' });
  t.match(await world.send('p2', 'B>나', 1n), { reason: 'account_blocked' });
  world.coin.setStatus(frozen, 'active');
  t.match(await world.send('p3', '가>나', 1n), { status: 'pending' });
  world.coin.setStatus(world.wallet('가').account, 'suspended');
  t.match(await world.send('p4', '가>C', 1n), { reason: 'account_blocked' });
});

t.test('a listed address is refused by name, also one that no wallet has', async (t) => {
  const world = opened();
  world.coin.setBlocked(world.wallet('나').account, true);
  world.coin.setBlocked('S951-999999', true);
  t.match(await world.send('p1', '가>나', 1n), { reason: 'address_blocked' });
  t.match(await world.send('p2', '가>나', 1n, { payee: { ...world.wallet('나'), account: 'S951-999999' } }), { reason: 'address_blocked' });
  world.coin.setBlocked(world.wallet('나').account, false);
  t.match(await world.send('p3', '가>나', 1n), { status: 'pending' });
});

t.test('a redemption whose wallet is frozen while it waits is not paid, and its coins stay', async (t) => {
  const world = opened({ start: '2026-11-23T20:00:00+09:00' });
  await world.send('p1', '가>C', 400_000n);
  await world.runUntil('2026-11-23T21:00:00+09:00');
  world.coin.setStatus(world.wallet('가').account, 'suspended');
  await world.runUntil('2026-11-24T10:00:00+09:00');
  t.match(await world.coin.status('p1'), { status: 'rejected', reason: 'account_blocked' });
  t.same([world.cashWon, world.coinsWon('가')], [1_000_000n, { postedWon: 1_000_000n, heldWon: 0n }]);
});

t.test('orders that fit nothing are refused', async (t) => {
  const world = opened();
  t.match(await world.send('p1', '가>가', 1n), { reason: 'same_account' });
  t.match(await world.send('p2', '가>나', 0n), { reason: 'amount_limit' });
  t.match(await world.send('p3', '가>나', 1n, { payee: { ...world.wallet('나'), holder: '다' } }), { reason: 'name_mismatch' });
  t.match(await world.send('p4', '가>나', 1n, { payee: { ...world.wallet('나'), account: 'S951-777777' } }), { reason: 'account_unknown' });
  t.match(await world.send('p5', '가>C', 1n, { payee: { ...world.country.account('C'), bank: '999' } }), { reason: 'account_unknown' });
  t.match(await world.send('p6', '가>나', 1n, { returnOf: 'p1' }), { reason: 'return_invalid' });
  t.equal(world.check() >= 0n, true);
});

t.test('what was received can be given back once it is final, and not twice', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 500n);
  t.match(await world.send('r0', '나>가', 500n, { returnOf: 'p1' }), { reason: 'return_invalid' }, 'nothing was received yet');
  await world.runUntil(final);
  t.match(await world.send('r1', '나>가', 500n, { returnOf: 'p1' }), { status: 'pending' });
  t.match(await world.send('r2', '나>가', 500n, { returnOf: 'p1' }), { reason: 'return_invalid' });
});

t.test('coins beyond the reserve cannot be made', async (t) => {
  t.throws(() => opened({ cashWon: 999_999n }), /insufficient_funds/);
});

t.test('wallets, statements and hours are answered, of this issuer only', async (t) => {
  const world = opened();
  await world.send('p1', '가>나', 300n, { memo: '11월분' });
  await world.runUntil(soon);
  const wallet = world.wallet('나');
  t.same(await world.coin.ask('balance', { account: wallet }), { postedWon: 300n, heldWon: 0n, availableWon: 300n });
  t.same(await world.coin.ask('recipient', { account: wallet }), { holder: '나', status: 'active' });
  const span = { from: instant(start), until: instant(soon) };
  const line = { direction: 'credit', amountWon: 300n, counterparty: world.wallet('가'), memo: '11월분', instruction: 'p1' };
  t.match(await world.coin.ask('statement', { account: wallet, ...span }), { openingWon: 0n, closingWon: 300n, lines: [line] });
  t.equal(await world.coin.ask('balance', { account: { ...wallet, bank: '901' } }), undefined);
  t.equal(await world.coin.ask('balance', { account: world.country.account('A') }), undefined);
  t.match(await world.coin.ask('cutoffs', {}), [{ system: 'stablecoin', open: true, closesAt: instant('2026-11-23T17:00:00+09:00') }]);
});

t.test('circulation and reserve are disclosed on the first of every month', async (t) => {
  const world = opened({ start: '2026-11-30T23:00:00+09:00', bondsWon: 500_000n });
  await world.send('p1', 'B>나', 200_000n);
  await world.runUntil('2026-12-01T08:59:59+09:00');
  t.equal(world.coin.disclosed(), undefined);
  await world.runUntil('2026-12-01T09:00:01+09:00');
  const first = { rail: 'stablecoin', circulationWon: 1_200_000n, owedWon: 0n, cashWon: 1_200_000n, bondsWon: 500_000n };
  t.same(world.coin.disclosed(), first);
  const again = world.restarted('2027-01-05T10:00:00+09:00');
  await again.runUntil('2027-01-05T10:00:01+09:00');
  t.same(
    again.country.of('reserve.attested').map(({ at }) => at),
    [instant('2026-12-01T09:00:00.040+09:00'), instant('2027-01-05T10:00:00.040+09:00')],
    'what fell due while it was down is disclosed at once',
  );
});
