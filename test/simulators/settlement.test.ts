import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { brokenIn } from './broken.ts';
import { Country } from './country.ts';

const codes = (nets: Readonly<Record<string, bigint>>) => nets;

t.test('five banks net multilaterally and settle at 11:00 of the next business day', async (t) => {
  const country = new Country({ start: '2026-11-23T09:00:00+09:00', letters: 'ABCDE' });
  // Obligations incurred − claims acquired, by hand:
  //   A: 100 + 50 − 70      =   80   pays in
  //   B: 30 − 100           =  −70   receives
  //   C: 70 − 50 − 30       =  −10   receives
  //   D: 25                 =   25   pays in
  //   E: −25                =  −25   receives        sum 80 − 70 − 10 + 25 − 25 = 0
  await country.pay('p1', 'A>B', 100n);
  await country.pay('p2', 'A>C', 50n);
  await country.pay('p3', 'B>C', 30n);
  await country.pay('p4', 'C>A', 70n);
  await country.pay('p5', 'D>E', 25n);
  t.same(
    ['A', 'B', 'C', 'D', 'E'].map((letter) => country.netDebitWon(letter)),
    [80n, -70n, -10n, 25n, -25n],
  );
  t.same(country.balanceWon('C'), { postedWon: 10_000_000_010n, heldWon: 0n }, 'C’s customer: +50 +30 −70');

  await country.runUntil('2026-11-24T10:59:59+09:00');
  t.equal(country.of('netting.closed').length, 0, 'not before 11:00');
  await country.runUntil('2026-11-24T11:01:00+09:00');

  t.same(
    country.of('netting.closed').map(({ at, data }) => [new Date(at).toISOString(), data]),
    [['2026-11-24T02:00:00.000Z', { session: '2026-11-24', payInWon: codes({ 901: 80n, 902: -70n, 903: -10n, 904: 25n, 905: -25n }) }]],
  );
  t.equal(country.of('session.settled').length, 1);
  t.same(
    ['A', 'B', 'C', 'D', 'E'].map((letter) => country.netDebitWon(letter)),
    [0n, 0n, 0n, 0n, 0n],
  );
  const expected: Record<string, bigint> = { A: -80n, B: 70n, C: 10n, D: -25n, E: 25n };
  for (const [letter, changeWon] of Object.entries(expected)) {
    const balanceWon = 100_000_000_000n + changeWon;
    t.same(country.reservesWon(letter), { own: balanceWon, central: balanceWon, clearing: 0n }, `${letter}: its own books follow the central bank’s`);
  }
  t.equal(country.bokwire.ledger.balance('clearing')?.postedWon, 0n, 'the pool lends nothing');
});

t.test('a payment inside one bank makes no obligation', async (t) => {
  const country = new Country({ start: '2026-11-23T09:00:00+09:00' });
  country.bank('A').openAccount({ account: '901-000-000002', holder: '둘째' });
  const payee = { bank: '901', account: '901-000-000002', holder: '둘째' };
  t.equal((await country.pay('p1', 'A>A', 100n, { payee })).status, 'credited');
  t.equal(country.of('obligation.accrued').length, 0);
  await country.runUntil('2026-11-24T12:00:00+09:00');
  t.equal(country.of('netting.closed').length, 0);
});

t.test('a long weekend accumulates, and the morning after uses the same cap', async (t) => {
  // Thursday 24 December 2026; Friday is Christmas, then the weekend: one session, Monday 28th, 11:00.
  const country = new Country({ start: '2026-12-24T15:00:00+09:00', capsWon: { A: 1_000n } });
  await country.pay('thursday', 'A>B', 100n);
  await country.runUntil('2026-12-25T15:00:00+09:00');
  await country.pay('christmas', 'A>B', 200n);
  await country.runUntil('2026-12-26T15:00:00+09:00');
  await country.pay('saturday', 'A>B', 300n);
  await country.runUntil('2026-12-27T15:00:00+09:00');
  await country.pay('sunday', 'B>A', 50n);
  t.equal(country.netDebitWon('A'), 550n, '100 + 200 + 300 − 50');

  await country.runUntil('2026-12-28T10:00:00+09:00');
  t.match(await country.pay('too-much', 'A>B', 451n), { status: 'rejected', reason: 'net_debit_cap' }, '550 + 451 > 1000');
  t.match(await country.pay('morning', 'A>B', 450n), { status: 'credited' }, '550 + 450 = 1000');
  t.same(
    country.of('obligation.accrued').map(({ data }) => data.session),
    ['2026-12-28', '2026-12-28', '2026-12-28', '2026-12-28', '2026-12-29'],
  );

  await country.runUntil('2026-12-28T11:05:00+09:00');
  t.equal(country.netDebitWon('A'), 450n, 'the weekend is settled, the morning is not');
  t.same(
    country.of('netting.closed').map(({ data }) => data),
    [{ session: '2026-12-28', payInWon: { 901: 550n, 902: -550n } }],
  );
  await country.runUntil('2026-12-29T11:05:00+09:00');
  t.equal(country.netDebitWon('A'), 0n);
});

t.test('a session that a participant cannot pay is retried, and settles once the money is there', async (t) => {
  const country = new Country({ start: '2026-11-23T09:00:00+09:00', reservesWon: 1_000n });
  await country.pay('p1', 'A>B', 1_500n);
  await country.runUntil('2026-11-24T11:30:00+09:00');
  t.equal(country.of('session.settled').length, 0);
  t.same(country.of('session.shortfall')[0]?.data, { session: '2026-11-24', participant: '901', missingWon: 500n }, '1500 to pay in, 1000 there');
  t.same(country.reservesWon('B').central, 1_000n, 'all or nothing: B has got nothing');
  t.equal(country.netDebitWon('A'), 1_500n);
  country.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(500n) });
  country.bank('A').issueReserves({ transfer: 'top-up', amountWon: won(500n) });
  await country.runUntil('2026-11-24T12:00:00+09:00');
  t.equal(country.of('session.settled').length, 1);
  t.same(country.reservesWon('A'), { own: 0n, central: 0n, clearing: 0n });
  t.same(country.reservesWon('B'), { own: 2_500n, central: 2_500n, clearing: 0n });
  t.equal(country.netDebitWon('A'), 0n);
  t.same(brokenIn(country), []);
});

t.test('a session that is not ordered again once the money is there does not go unseen', async (t) => {
  let silent = false;
  const line = (rail: Rail): Rail => ({
    id: rail.id,
    submit: (order) => (silent && order.kind === 'net-settlement' ? new Promise<never>(() => {}) : rail.submit(order)),
    status: (id) => rail.status(id),
    ask: (topic, question) => rail.ask(topic, question),
  });
  const country = new Country({ start: '2026-11-23T09:00:00+09:00', reservesWon: 1_000n, line });
  await country.pay('p1', 'A>B', 1_500n);
  await country.runUntil('2026-11-24T13:00:00+09:00');
  t.same(brokenIn(country), [], 'A is short, and on record');
  silent = true;
  country.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(500n) });
  await country.runUntil('2026-11-24T13:29:59+09:00');
  t.same(brokenIn(country), [], 'there is still time');
  await country.runUntil('2026-11-24T13:30:00+09:00');
  t.match(brokenIn(country), [/^sessions-settle: session 2026-11-24 was netted and never settled, although .* could be had from 2026-11-24T13:00/]);
});
