import t from 'tap';
import { openBokwire } from '../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { GrossSettlement, Instruction } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { Country, instant } from './country.ts';
import { VirtualClock } from './virtual-clock.ts';

const start = '2026-11-23T10:01:00+09:00'; // a Monday
const billion = 1_000_000_000n;

function centralWon(country: Country, letters: string) {
  return [...letters].map((letter) => country.reservesWon(letter).central);
}

t.test('above 1bn the banks settle first, and nothing is left to net', async (t) => {
  const country = new Country({ start });
  t.match(await country.pay('p1', 'A>B', billion + 1n), { status: 'credited' });
  // A's customer 10bn − 1bn − 1; the settlement accounts move by the same; no position, so no session at 11:00.
  t.same(country.balanceWon('A'), { postedWon: 8_999_999_999n, heldWon: 0n });
  t.same(country.balanceWon('B'), { postedWon: 11_000_000_001n, heldWon: 0n });
  t.same(country.reservesWon('A'), { own: 98_999_999_999n, central: 98_999_999_999n, clearing: 0n });
  t.same(country.reservesWon('B'), { own: 101_000_000_001n, central: 101_000_000_001n, clearing: 0n });
  t.same(country.of('obligation.accrued'), []);
  const settled = country.events.findIndex(({ kind, instruction }) => kind === 'transfer.posted' && instruction === 'p1:gross');
  const credited = country.events.findIndex(({ kind, data }) => kind === 'transfer.posted' && 'code' in data && data.code === 'receipt');
  t.ok(settled >= 0 && settled < credited, 'settled before the payee is credited');
  t.match(await country.pay('p2', 'A>B', billion), { status: 'credited' });
  t.equal(country.of('obligation.accrued').length, 1, '1bn itself is netted');
});

t.test('a payment above 1bn uses no cap', async (t) => {
  const country = new Country({ start, capsWon: { A: 0n } });
  t.match(await country.pay('p1', 'A>B', 2n * billion), { status: 'credited' });
  t.match(await country.pay('p2', 'A>B', 1n), { reason: 'net_debit_cap' });
});

t.test('only in the hours of BOK-Wire+: outside them nothing moves and the hold is free', async (t) => {
  const country = new Country({ start: '2026-11-27T17:30:00+09:00' }); // a Friday, just closed
  const outcome = await country.pay('p1', 'A>B', 2n * billion);
  t.same(outcome, { status: 'rejected', reason: 'outside_hours', retryAt: instant('2026-11-30T09:00:00+09:00') });
  t.same(country.balanceWon('A'), { postedWon: 10n * billion, heldWon: 0n });
  const asked = country.network.ask('cutoffs', {});
  await country.clock.runFor(1_000);
  t.same(await asked, [
    {
      system: 'kftc:ebs',
      open: true,
      opensAt: instant('2026-11-27T00:05:00+09:00'),
      closesAt: instant('2026-11-27T23:55:00+09:00'),
      nextSettlementAt: instant('2026-11-30T11:00:00+09:00'),
      limitWon: billion,
    },
    {
      system: 'bokwire',
      open: false,
      opensAt: instant('2026-11-30T09:00:00+09:00'),
      closesAt: instant('2026-11-30T17:30:00+09:00'),
      nextSettlementAt: null,
      limitWon: null,
    },
  ]);
});

t.test('what the payee’s bank refuses goes back before anybody is told', async (t) => {
  const country = new Country({ start });
  const stranger = { ...country.account('B'), holder: '다른이름' };
  await country.pay('p1', 'A>B', 2n * billion, { payee: stranger });
  await country.clock.runFor(60_000);
  t.match(await country.bank('A').status('p1'), { status: 'rejected', reason: 'name_mismatch' });
  t.same(country.balanceWon('A'), { postedWon: 10n * billion, heldWon: 0n });
  t.same(centralWon(country, 'AB'), [100n * billion, 100n * billion]);
  t.equal(country.of('transfer.posted').filter(({ instruction }) => instruction === 'p1:back:1').length, 1);
});

t.test('a short bank’s order waits, and settles with the receipt that covers it', async (t) => {
  const country = new Country({ start, letters: 'ABC', centralWon: { A: { fundsWon: billion } } });
  t.match(await country.pay('p1', 'A>B', 2n * billion), { status: 'pending', stage: 'queued' });
  t.same(centralWon(country, 'AB'), [billion, 100n * billion]);
  t.match(await country.bokwire.ask('liquidity', { bank: '901' }), { roomWon: billion, queued: [{ creditor: '902', amountWon: 2n * billion }] });
  t.match(await country.bokwire.ask('liquidity', { bank: '902' }), { queued: [] }, 'nobody else’s orders');
  t.match(await country.pay('p2', 'C>A', 3n * billion), { status: 'credited' });
  // A has 1bn + 3bn, pays 2bn in the same moment: nobody waits for a run.
  t.same(centralWon(country, 'ABC'), [2n * billion, 102n * billion, 97n * billion]);
  await country.clock.runFor(60_000);
  t.match(await country.bank('A').status('p1'), { status: 'credited' });
  t.match(await country.bokwire.ask('liquidity', { bank: '901' }), { balanceWon: 2n * billion, queued: [] });
  t.equal(await country.bokwire.ask('liquidity', { bank: 'clearing' }), undefined, 'only participants have liquidity');
});

t.test('intraday overdraft is used by itself, and no further than it goes', async (t) => {
  const country = new Country({ start, centralWon: { A: { fundsWon: billion, overdraftWon: 2n * billion } } });
  t.match(await country.pay('p1', 'A>B', 3n * billion), { status: 'credited' });
  t.same(centralWon(country, 'A'), [-2n * billion]);
  t.match(await country.pay('p2', 'A>B', billion + 1n), { status: 'pending', stage: 'queued' });
  t.same(centralWon(country, 'A'), [-2n * billion]);
});

t.test('gridlock A→B→C→A, none able to pay first, settles at the next five-minute run', async (t) => {
  const none = { fundsWon: 0n };
  const country = new Country({ start, letters: 'ABC', centralWon: { A: none, B: none, C: none } });
  await country.pay('ab', 'A>B', 3n * billion);
  await country.pay('bc', 'B>C', 3n * billion);
  await country.pay('ca', 'C>A', 3n * billion);
  t.equal(country.of('instruction.concluded').length, 0, 'nobody can pay first');
  await country.runUntil('2026-11-23T10:04:59.999+09:00');
  t.equal(country.of('instruction.concluded').length, 0);
  await country.runUntil('2026-11-23T10:08:00+09:00');
  const runAt = instant('2026-11-23T10:05:00+09:00');
  const ends = country.of('instruction.concluded').filter(({ data }) => data.rail === 'bokwire');
  t.same(
    ends.map(({ at, instruction }) => [at, instruction]),
    [
      [runAt, 'ab:gross'],
      [runAt, 'bc:gross'],
      [runAt, 'ca:gross'],
    ],
  );
  for (const [id, letter] of [
    ['ab', 'A'],
    ['bc', 'B'],
    ['ca', 'C'],
  ] as const)
    t.match(await country.bank(letter).status(id), { status: 'credited' });
  // Everybody paid 3bn and received 3bn.
  t.same(centralWon(country, 'ABC'), [0n, 0n, 0n]);
  t.equal(country.bokwire.ledger.balance('clearing')?.postedWon, 0n, 'the pool is empty again');
});

t.test('a run of offsetting is held at its interval, or when a late timer comes, and at no other time', async (t) => {
  for (const lateMs of [0, 2, 61_000]) {
    const virtual = new VirtualClock(instant(start));
    const clock: Clock = {
      now: () => virtual.now(),
      sleep: (ms) => virtual.sleep(ms),
      at: (when, label, task) => virtual.at(when + lateMs, label, task),
    };
    const bokwire = openBokwire({ clock, record: () => 0, rules: bokwireRules });
    bokwire.establish();
    for (const bank of ['901', '902', '903']) bokwire.openAccount({ bank, holder: bank });
    const order = (id: string, debtor: string, creditor: string, until: string | null = null): GrossSettlement => {
      const ends = until === null ? null : instant(`2026-11-23T${until}+09:00`);
      return { kind: 'gross-settlement', id, debtor, creditor, amountWon: won(5n), reference: id, payment: null, priority: 'normal', until: ends };
    };
    const statuses = () => Promise.all(['there', 'back'].map(async (id) => (await bokwire.status(id)).status));
    for (const each of [order('ends', '903', '901', '10:02:00'), order('there', '901', '902'), order('back', '902', '901')])
      await bokwire.submit(each);
    await virtual.runUntil(instant('2026-11-23T10:05:00+09:00') - 1 + lateMs);
    t.match(await bokwire.status('ends'), { status: 'rejected', reason: 'settlement_liquidity' });
    t.same(await statuses(), ['pending', 'pending'], `not yet, a timer ${lateMs} ms late`);
    await virtual.runFor(1);
    t.same(await statuses(), ['credited', 'credited'], `a timer ${lateMs} ms late`);
    await virtual.runUntil(instant('2026-11-23T10:17:30+09:00'));
    for (const each of [order('there-2', '901', '902', '10:18:00'), order('back-2', '902', '901')]) await bokwire.submit(each);
    await virtual.runUntil(instant('2026-11-23T10:19:30+09:00'));
    t.match(await bokwire.status('back-2'), { status: 'pending' }, 'what an earlier queue waited for is over');
  }
});

t.test('offsetting takes the most that funds allow, in order', async (t) => {
  const country = new Country({ start, letters: 'ABC', centralWon: { A: { fundsWon: billion }, B: { fundsWon: 0n }, C: { fundsWon: 0n } } });
  await country.pay('first', 'A>B', 4n * billion);
  await country.pay('second', 'A>C', 2n * billion);
  await country.pay('back', 'B>A', 3n * billion);
  await country.runUntil('2026-11-23T10:08:00+09:00');
  // All three: A 1 − 4 − 2 + 3 = −2, short; without `second`: A 1 − 4 + 3 = 0, B 4 − 3 = 1.
  t.same(centralWon(country, 'ABC'), [0n, billion, 0n]);
  t.match(await country.bank('A').status('first'), { status: 'credited' });
  t.match(await country.bank('A').status('second'), { status: 'pending' });
});

t.test('what waits is refused: 20 minutes before its outcome is due, else at the close', async (t) => {
  const country = new Country({ start, letters: 'AB', centralWon: { A: { fundsWon: 0n } } });
  await country.pay('morning', 'A>B', 2n * billion); // due at 11:00
  await country.runUntil('2026-11-23T10:42:00+09:00');
  t.match(await country.bank('A').status('morning'), { status: 'rejected', reason: 'settlement_liquidity' });
  await country.pay('later', 'A>B', 2n * billion); // due tomorrow at 11:00
  await country.runUntil('2026-11-23T17:29:59+09:00');
  t.match(await country.bank('A').status('later'), { status: 'pending' });
  await country.runUntil('2026-11-23T17:32:00+09:00');
  t.match(await country.bank('A').status('later'), { status: 'rejected', reason: 'settlement_liquidity' });
  const closedAt = country.of('instruction.concluded').find(({ instruction }) => instruction === 'later:gross')?.at;
  t.equal(closedAt, instant('2026-11-23T17:30:00+09:00'));
  t.same(country.balanceWon('A'), { postedWon: 10n * billion, heldWon: 0n });
});

t.test('an urgent order goes before normal ones, equal ones in order of arrival', async (t) => {
  const country = new Country({ start, letters: 'ABC', centralWon: { A: { fundsWon: 0n } } });
  const order = (id: string, priority: GrossSettlement['priority'], amountWon: bigint): GrossSettlement => {
    const parties = { debtor: '901', creditor: '902', amountWon: won(amountWon) };
    return { kind: 'gross-settlement', id, ...parties, reference: id, payment: null, priority, until: null };
  };
  for (const queued of [order('n1', 'normal', 5n), order('n2', 'normal', 1n), order('u1', 'urgent', 7n)]) await country.bokwire.submit(queued);
  country.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(8n) });
  // 8 pays u1 (7); 1 left is less than n1 (5), and n2 (1) does not overtake it.
  t.same(settledIds(country), ['u1']);
  country.bokwire.issue({ transfer: 'top-up-2', bank: '901', amountWon: won(4n) });
  t.same(settledIds(country), ['u1', 'n1']);
});

t.test('the queue survives a restart at every moment, and loses and doubles nothing', async (t) => {
  const none = { fundsWon: 0n };
  const options = { start, letters: 'ABC', centralWon: { A: none, B: none, C: none } };
  const country = new Country(options);
  const founded = country.events.length;
  await country.pay('ab', 'A>B', 3n * billion);
  await country.pay('bc', 'B>C', 3n * billion);
  await country.pay('ca', 'C>A', 3n * billion);
  await country.runUntil('2026-11-23T10:08:00+09:00');
  for (const cut of country.cuts.filter((each) => each >= founded)) {
    const again = new Country({ ...options, start: '2026-11-23T10:09:00+09:00', journal: country.events.slice(0, cut) });
    await again.runUntil('2026-11-23T17:40:00+09:00');
    const ends = await Promise.all(
      (['ab', 'bc', 'ca'] as const).map((id) =>
        again
          .bank(id.slice(0, 1).toUpperCase())
          .status(id)
          .then(({ status }) => status),
      ),
    );
    t.ok(ends.every((end) => end === 'credited') || ends.every((end) => end === 'rejected' || end === 'absent'), `cut after ${cut}: ${ends.join()}`);
    t.same(centralWon(again, 'ABC'), [0n, 0n, 0n]);
    for (const letter of 'ABC') t.same(again.reservesWon(letter), { own: 0n, central: 0n, clearing: 0n }, `cut after ${cut}: ${letter}`);
  }
});

t.test('an answer of BOK-Wire+ that is lost is found out by asking, and settles once', async (t) => {
  const lossy = (rail: Rail): Rail => ({
    id: rail.id,
    submit: async (instruction: Instruction) => {
      const outcome = await rail.submit(instruction);
      return instruction.kind === 'gross-settlement' ? new Promise<never>(() => {}) : outcome;
    },
    status: (id) => rail.status(id),
    ask: (topic, question) => rail.ask(topic, question),
  });
  const country = new Country({ start, line: lossy });
  await country.pay('p1', 'A>B', 2n * billion);
  await country.clock.runFor(60_000);
  t.match(await country.bank('A').status('p1'), { status: 'credited' });
  t.same(centralWon(country, 'AB'), [98n * billion, 102n * billion]);
});

function settledIds(country: Country): readonly (string | null)[] {
  return country.of('instruction.concluded').map(({ instruction }) => instruction);
}
