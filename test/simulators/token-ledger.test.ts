import { readFileSync } from 'node:fs';
import t from 'tap';
import { tokenRules } from '../../simulators/deposit-token/rules.ts';
import type { WalletHold, WalletRelease } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { TradeTerms } from '../../src/kernel/wallet.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import type { Sourced } from '../../src/rail/sourced.ts';
import { instant } from './country.ts';
import { TokenTown, voucherOf } from './token-town.ts';

const start = '2026-11-23T10:00:00+09:00';
const hourMs = 3_600_000;

function town(cbdcWon = 1_000_000n): TokenTown {
  const opened = new TokenTown({ start, cbdcWon });
  opened.account('A1', 50_000n);
  opened.account('A2', 50_000n);
  opened.wallet('TA1', 50_000n);
  opened.wallet('TA2', 0n);
  opened.wallet('TB1', 0n);
  return opened;
}

/** What a payment is refused for; nothing has moved then. */
async function refused(world: TokenTown, route: string, amountWon: bigint, rest = {}): Promise<string | undefined> {
  const balances = () => ['A1', 'A2', 'TA1', 'TA2', 'TA5', 'TA7', 'TA9', 'TB1', 'TB2', 'TB3'].map((name) => world.balanceWon(name)).join();
  const before = balances();
  const outcome = await world.pay(`no-${world.events.length}`, route, amountWon, rest);
  if (balances() !== before) return 'something moved';
  return outcome.status === 'rejected' ? outcome.reason : outcome.status;
}

t.test('between two banks everything fails where the payer’s bank is short of CBDC', async (t) => {
  const world = town(6_999n);
  t.equal(await refused(world, 'TA1>TB1', 7_000n), 'settlement_liquidity');
  t.equal((await world.pay('fits', 'TA1>TB1', 6_999n)).status, 'credited');
  t.equal(await refused(world, 'TA1>TB1', 1n), 'settlement_liquidity');
  t.equal((await world.pay('inside', 'TA1>TA2', 7_000n)).status, 'credited', 'inside one bank none is needed');
  t.same(world.broken(), []);
});

t.test('an attestation says what each bank owes and has', async (t) => {
  const world = town();
  await world.pay('out', 'TA1>TB1', 20_000n);
  t.same(await world.ledger.ask('attestation', {}), [
    { bank: '901', tokensWon: 30_000n, liabilityWon: 30_000n, cbdcWon: 980_000n },
    { bank: '902', tokensWon: 20_000n, liabilityWon: 20_000n, cbdcWon: 1_020_000n },
  ]);
});

t.test('who converts: one holder, one bank, within the limits', async (t) => {
  const world = town();
  const own = world.party('A1').holder;
  world.ledger.openWallet({ ...world.party('TA7'), holder: own }, { ...person, holdingLimitWon: won(30_000n), conversionLimitWon: won(40_000n) });
  const into = { payee: { ...world.party('TA7'), holder: own } };
  t.equal(await refused(world, 'A2>TA1', 1n), 'not_convertible', 'into the wallet of somebody else');
  t.equal(await refused(world, 'A1>TB1', 1n), 'not_convertible', 'at another bank');
  t.equal(await refused(world, 'TA1>A2', 1n), 'not_convertible', 'out of it');
  t.equal(await refused(world, 'A1>TA7', 30_001n, into), 'holding_limit');
  t.equal((await world.pay('in', 'A1>TA7', 30_000n, into)).status, 'credited');
  t.equal(await refused(world, 'TA1>TA7', 1n, into), 'holding_limit');
  const back = { payer: { ...world.party('TA7'), holder: own } };
  t.equal((await world.pay('back', 'TA7>A1', 25_000n, back)).status, 'credited');
  t.equal(await refused(world, 'A1>TA7', 10_001n, into), 'conversion_limit', 'what was redeemed does not come back');
  t.equal((await world.pay('more', 'A1>TA7', 10_000n, into)).status, 'credited');
  t.same(world.broken(), []);
});

const person = { listed: true, kind: 'person', sector: null, programmes: [], voucher: null, trade: null } as const;

t.test('frozen and unlisted wallets, other names, unknown wallets, maintenance', async (t) => {
  const world = town();
  world.wallet('TB2', 0n, { listed: false });
  t.equal(await refused(world, 'TA1>TB2', 1n), 'account_blocked', 'not on the list');
  t.equal(await refused(world, 'TA1>TB9', 1n), 'account_unknown');
  t.equal(await refused(world, 'TA1>TB1', 1n, { payee: { ...world.party('TB1'), holder: '다른이름' } }), 'name_mismatch');
  t.equal(await refused(world, 'TA1>TA1', 1n), 'same_account');
  t.equal(await refused(world, 'TA1>TA2', 50_001n), 'insufficient_funds');
  world.ledger.setStatus(world.party('TA1').account, 'suspended');
  t.equal(await refused(world, 'TA1>TB1', 1n), 'account_blocked', 'frozen');
  t.equal(await refused(world, 'A1>TA1', 1n), 'account_blocked', 'and nothing comes in');
  world.ledger.setStatus(world.party('TA1').account, 'active');
  await world.clock.runUntil(instant('2026-11-23T23:19:59.000+09:00'));
  t.equal((await world.pay('late', 'TA1>TB1', 1n)).status, 'credited');
  await world.clock.runUntil(instant('2026-11-23T23:20:00.000+09:00'));
  t.match(await world.pay('closed', 'TA1>TB1', 1n), { reason: 'outside_hours', retryAt: instant('2026-11-24T00:20:00.000+09:00') });
  await world.clock.runUntil(instant('2026-11-24T00:20:00.000+09:00'));
  t.equal((await world.pay('open', 'TA1>TB1', 1n)).status, 'credited');
  t.same(world.broken(), []);
});

function holdOf(world: TokenTown, id: string, fields: Partial<WalletHold> = {}): WalletHold {
  const ref = (name: string) => ({ bank: world.party(name).bank, account: world.party(name).account });
  const at = world.clock.now();
  const terms = { amountWon: won(30_000n), order: `${id}-order`, expiresAt: at + hourMs, requestedAt: at };
  return { kind: 'wallet-hold', id, payer: ref('TA1'), payee: ref('TB1'), ...terms, ...fields };
}

t.test('a hold is captured by its order, given up, or lapses; each once', async (t) => {
  const world = town();
  const release = (id: string, hold: string): WalletRelease => ({ kind: 'wallet-release', id, hold, requestedAt: world.clock.now() });
  t.equal((await world.ledger.submit(holdOf(world, 'h1'))).status, 'credited');
  t.equal(world.balanceWon('TA1'), 20_000n);
  t.equal(await refused(world, 'TA1>TA2', 20_001n), 'insufficient_funds', 'what is held is not free');
  t.match(await world.ledger.submit(holdOf(world, 'h2', { order: 'h1-order' })), { reason: 'key_conflict' }, 'one hold for an order');
  t.equal((await world.pay('h1-order', 'TA1>TB1', 28_000n)).status, 'credited', 'less than is held');
  t.equal(world.balanceWon('TA1'), 22_000n, 'and the rest is free');
  t.match(await world.ledger.submit(release('r1', 'h1')), { reason: 'not_found' }, 'after the capture');
  t.equal((await world.ledger.submit(holdOf(world, 'h3', { amountWon: won(22_000n) }))).status, 'credited');
  t.match(await world.pay('h3-order', 'TA1>TA2', 22_000n), { reason: 'key_conflict' }, 'for another payee');
  t.equal((await world.ledger.submit(release('r2', 'h3'))).status, 'credited');
  t.match(await world.ledger.submit(release('r3', 'h3')), { reason: 'not_found' }, 'twice');
  t.equal((await world.ledger.submit(holdOf(world, 'h4', { amountWon: won(22_000n) }))).status, 'credited');
  await world.clock.runFor(hourMs);
  t.equal(world.balanceWon('TA1'), 22_000n, 'lapsed');
  t.match(await world.ledger.submit(release('r4', 'h4')), { reason: 'not_found' });
  t.match(await world.ledger.submit(holdOf(world, 'h5', { expiresAt: world.clock.now() })), { reason: 'message_invalid' });
  t.same(world.broken(), []);
});

t.test('a hold for no order in particular is taken by the first payment between its parties that it has room for', async (t) => {
  const world = town();
  const aside = (id: string, amountWon: bigint) => world.ledger.submit(holdOf(world, id, { order: null, amountWon: won(amountWon) }));
  const seen = async () => (await world.ledger.ask('wallet', { account: world.party('TA1') }))?.setAside?.map(({ amountWon }) => amountWon) ?? [];
  t.equal((await aside('h1', 30_000n)).status, 'credited');
  t.equal((await aside('h2', 15_000n)).status, 'credited');
  t.match(await aside('h3', 5_001n), { reason: 'insufficient_funds' }, 'what is set aside is no means of another hold');
  t.same(await seen(), [30_000n, 15_000n]);
  t.equal(await refused(world, 'TA1>TA2', 5_001n), 'insufficient_funds', 'nor of a payment to another');
  t.equal(await refused(world, 'TA1>TB1', 30_001n), 'insufficient_funds', 'no hold has so much');
  t.equal((await world.pay('bill', 'TA1>TB1', 28_000n)).status, 'credited');
  t.same([await seen(), world.balanceWon('TA1')], [[15_000n], 7_000n], 'the rest of the first is free');
  const again = new TokenTown({ start: '2026-11-23T10:30:00+09:00', journal: world.events });
  t.equal((await again.pay('second', 'TA1>TB1', 15_000n)).status, 'credited', 'a restart forgets no hold');
  t.same([...world.broken(), ...again.broken()], []);
});

t.test('what is set aside for a wallet counts against its holding limit', async (t) => {
  const world = town();
  world.wallet('TB2', 0n, { ...person, holdingLimitWon: won(30_000n) });
  const payee = { bank: world.party('TB2').bank, account: world.party('TB2').account };
  t.equal((await world.ledger.submit(holdOf(world, 'h1', { payee }))).status, 'credited');
  t.equal(await refused(world, 'TA1>TB2', 1n), 'holding_limit');
  t.equal((await world.pay('h1-order', 'TA1>TB2', 30_000n)).status, 'credited', 'its own order has the room');
  t.same(world.broken(), []);
});

t.test('the page has every rule of the ledger, with how well it is known', async (t) => {
  const page = readFileSync(new URL('../../docs/deposit-token.md', import.meta.url), 'utf8');
  const rules: readonly (readonly [string, Sourced<unknown>])[] = Object.entries(tokenRules);
  t.same(
    [...page.matchAll(/^\| `(\w+)` \| .+ \| (sourced|memory|inferred) \| .+ \|$/gm)].map(([, name, certainty]) => [name, certainty]),
    rules.map(([name, { certainty }]) => [name, certainty]),
  );
});

t.test('who is too young takes no part until the birthday', async (t) => {
  const world = town();
  world.wallet('TB2', 0n, { ...person, eligibleFrom: instant('2026-11-24T00:00:00.000+09:00') });
  t.equal(await refused(world, 'TA1>TB2', 1n), 'account_blocked');
  await world.clock.runUntil(instant('2026-11-24T00:20:00.000+09:00'));
  t.equal((await world.pay('birthday', 'TA1>TB2', 1n)).status, 'credited');
  t.same(world.broken(), []);
});

t.test('delivery versus payment: both or neither', async (t) => {
  const world = town();
  const [buyer, seller] = [world.party('TA1'), world.party('TB1')];
  const until = instant(start) + hourMs;
  const trade: TradeTerms = { asset: 'bond', nominalWon: won(40_000n), priceWon: won(38_000n), seller, buyer, until };
  world.ledger.trades.found('bond', [
    { owner: seller, holder: seller.holder, nominalWon: won(90_000n) },
    { owner: buyer, holder: buyer.holder, nominalWon: won(0n) },
  ]);
  world.wallet('TB2', 0n, { trade });
  world.wallet('TB3', 0n, { trade });
  t.equal(await refused(world, 'TA1>TB2', 37_999n), 'trade_terms', 'another price');
  t.equal(await refused(world, 'TA2>TB2', 38_000n), 'trade_terms', 'another buyer');
  t.equal((await world.pay('deal', 'TA1>TB2', 38_000n)).status, 'credited');
  const { trades } = world.ledger;
  t.same([trades.holdingWon('bond', buyer), trades.holdingWon('bond', seller), world.balanceWon('TB1')], [40_000n, 50_000n, 38_000n]);
  t.equal(await refused(world, 'TA1>TB2', 38_000n), 'trade_terms', 'a second time');
  await world.clock.runFor(hourMs);
  t.equal(await refused(world, 'TA1>TB3', 38_000n), 'trade_terms', 'after its end');
  t.same(world.broken(), [], 'and what was not sold has come free');
});

t.test('vouchers: split, refund, chargeback, and what is left goes back', async (t) => {
  const world = town();
  const issuer = world.wallet('TA9', 100_000n);
  const voucher = voucherOf(issuer, start);
  world.wallet('TA5', 0n, { ...person, voucher });
  world.wallet('TA6', 0n, { ...person, voucher });
  world.wallet('TB5', 0n, { sector: 'books', programmes: ['culture-pass'] });
  t.equal((await world.pay('give', 'TA9>TA5', 60_000n)).status, 'credited');
  t.equal(await refused(world, 'TA1>TA5', 1n), 'voucher_terms', 'nobody else pays in');
  t.equal(await refused(world, 'TA5>TA1', 1n), 'voucher_terms', 'it is not free money');
  t.equal(await refused(world, 'TA5>A1', 1n), 'voucher_terms', 'nor redeemable');
  t.equal((await world.pay('split', 'TA5>TA6', 20_000n)).status, 'credited');
  t.equal((await world.pay('novel', 'TA6>TB5', 15_000n)).status, 'credited');
  t.equal((await world.pay('atlas', 'TA5>TB5', 30_000n)).status, 'credited');
  t.equal((await world.pay('refund', 'TB5>TA6', 5_000n, { returnOf: 'novel' })).status, 'credited');
  t.match(world.ledger.chargeBack('atlas'), { status: 'credited' });
  t.match(world.ledger.chargeBack('atlas'), { status: 'credited' }, 'the same again is the same');
  t.match(world.ledger.chargeBack('novel'), { reason: 'return_invalid' }, 'part of it is back already');
  t.match(world.ledger.chargeBack('give'), { reason: 'return_invalid' }, 'no voucher payment');
  t.same([world.balanceWon('TA5'), world.balanceWon('TA6'), world.balanceWon('TB5')], [40_000n, 10_000n, 10_000n]);
  await world.clock.runFor(25 * hourMs);
  t.same([world.balanceWon('TA5'), world.balanceWon('TA6'), world.balanceWon('TA9')], [0n, 0n, 90_000n]);
  t.same(world.broken(), []);
});

t.test('interest is paid once a day after maintenance, where there is a rate', async (t) => {
  const world = new TokenTown({ start: '2026-11-23T23:00:00+09:00' });
  world.wallet('TA1', 1_000_000n, { interestBasisPoints: 365 });
  world.wallet('TA2', 1_000_000n);
  world.wallet('TB1', 1_000_000n, { ...person, interestBasisPoints: 365, holdingLimitWon: won(1_000_040n) });
  await world.clock.runUntil(instant('2026-11-26T12:00:00.000+09:00'));
  t.equal(world.balanceWon('TA1'), 1_000_300n, 'the hundredth part of a percent, on three mornings');
  t.equal(world.balanceWon('TB1'), 1_000_040n, 'not above the holding limit');
  t.equal(world.balanceWon('TA2'), 1_000_000n, 'none where none was agreed on');
  t.same(world.broken(), []);
  const again = new TokenTown({ start: '2026-11-26T12:00:00+09:00', journal: world.events });
  await again.clock.runFor(1_000);
  t.equal(again.dump(), world.dump(), 'nor twice after a restart');
  const first = world.events.findIndex(({ at }) => at > instant('2026-11-24T00:00:00.000+09:00'));
  const late = new TokenTown({ start: '2026-11-24T09:00:00+09:00', journal: world.events.slice(0, first) });
  await late.clock.runFor(1_000);
  t.equal(late.balanceWon('TA1'), 1_000_100n, 'who slept through the first of all mornings makes up for it');
});

t.test('a ledger that opens later than usual pays interest then, and no judge misses it before', async (t) => {
  const { hours } = tokenRules;
  const rules = { hours: { ...hours, value: { ...hours.value, opensKst: '00:30', closesKst: '23:00' } } };
  const world = new TokenTown({ start: '2026-11-23T22:00:00+09:00', rules });
  world.wallet('TA1', 1_000_000n, { interestBasisPoints: 365 });
  world.wallet('TB1', 0n);
  for (const [id, at] of [
    ['early', '00:22'],
    ['again', '00:25'],
    ['open', '00:40'],
  ] as const) {
    await world.clock.runUntil(instant(`2026-11-24T${at}:00+09:00`));
    t.match(await world.pay(id, 'TA1>TB1', 100n), { status: id === 'open' ? 'credited' : 'rejected' });
  }
  t.equal(world.balanceWon('TA1'), 1_000_000n, 'a hundred won of interest, and as many paid');
  t.same(world.broken(), []);
});

t.test('who has nothing when the ledger opens, and is paid by its first order, is owed no interest that day; the next he is', async (t) => {
  const world = new TokenTown({ start: '2026-11-23T23:55:00+09:00' });
  world.wallet('TA1', 2_000_000n);
  world.wallet('TB1', 0n, { interestBasisPoints: 365 });
  await world.clock.runUntil(instant('2026-11-24T00:20:00+09:00'));
  t.match(await world.pay('first', 'TA1>TB1', 500_000n), { status: 'credited' });
  await world.clock.runUntil(instant('2026-11-24T00:30:00+09:00'));
  t.match(await world.pay('later', 'TA1>TB1', 1n), { status: 'credited' });
  t.same(world.broken(), []);
  await world.clock.runUntil(instant('2026-11-25T00:20:00+09:00'));
  await world.pay('next', 'TA1>TB1', 1n);
  await world.clock.runUntil(instant('2026-11-26T00:30:00+09:00'));
  await world.pay('last', 'TA1>TB1', 1n);
  t.equal(world.balanceWon('TB1'), 500_003n + 100n);
  t.same(world.broken(), []);
  const judge = openJudge();
  for (const event of world.events) if (!event.instruction?.startsWith('interest:2026-11-25')) judge.observe(event);
  t.ok(
    judge.violations().some(({ message }) => /was given no interest on 2026-11-25/.test(message)),
    'what the next day brings does not make up for it',
  );
});
