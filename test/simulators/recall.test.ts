import t from 'tap';
import { type Won, won } from '../../src/kernel/money.ts';
import type { Rail, StatusAnswer } from '../../src/rail/rail.ts';
import { recallOf } from '../../src/rail/recall.ts';
import { brokenIn } from './broken.ts';
import { Country, type CountryOptions } from './country.ts';
import { linesLosing } from './lossy.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const elder = { bank: '901', account: '901-000-000009', holder: '정순자' };
const hourMs = 3_600_000;
const billion = 1_000_000_000n;
const done = { status: 'credited' } as const;
const tooLate = { status: 'rejected', reason: 'recall_too_late' } as const;
const revoked = { status: 'rejected', reason: 'recalled' } as const;
/** Nobody pays its first large value before funds come in. */
const short: Pick<CountryOptions, 'centralWon'> = { centralWon: { A: { fundsWon: 0n } } };

/** A country in which transfers of `elder` wait for three hours. */
function slowCountry(options: Partial<CountryOptions> = {}): Country {
  const country = new Country({ start, ...options });
  const terms = { kind: 'demand', delayMs: 3 * hourMs, dayLimitWon: won(10_000_000n) } as const;
  country.bank('A').openAccount({ account: elder.account, holder: elder.holder, terms });
  country.bank('A').issueOpening(elder.account, won(100_000_000n));
  return country;
}

function moneyOf(country: Country): { readonly postedWon: Won | undefined; readonly heldWon: Won | undefined } {
  const balance = country.bank('A').ledger.balance(elder.account);
  return { postedWon: balance?.postedWon, heldWon: balance?.heldWon };
}

async function callBack(country: Country, id: string): Promise<StatusAnswer> {
  const answer = country.bank('A').submit(recallOf(id));
  await country.clock.runFor(10_000);
  return answer;
}

t.test('a delayed transfer is called back until thirty minutes before it leaves: its money is free, and so is the limit of the day', async (t) => {
  for (const route of ['A>B', 'A>A']) {
    const country = slowCountry();
    await country.pay('p1', route, 9_000_000n, { payer: elder });
    t.match(await country.pay('p2', route, 2_000_000n, { payer: elder }), { reason: 'account_day_limit' });
    await country.runUntil('2026-11-25T12:29:59+09:00');
    const first = await country.bank('A').submit(recallOf('p1'));
    t.match(first, done);
    t.same(moneyOf(country), { postedWon: 100_000_000n, heldWon: 0n }, 'at once');
    t.match(await country.bank('A').status('p1'), revoked);
    t.match(await country.pay('p2b', route, 2_000_000n, { payer: elder }), { status: 'pending' }, 'the limit is free again');
    t.same(await callBack(country, 'p1'), first, 'asked again, it is the same recall');
    await country.runUntil('2026-11-26T11:10:00+09:00');
    t.same(moneyOf(country), { postedWon: 98_000_000n, heldWon: 0n }, 'only the other has left');
    t.same(brokenIn(country), []);
  }
});

t.test('within the last thirty minutes, and once it is credited or refused, a recall only says so', async (t) => {
  const country = slowCountry();
  await country.pay('p1', 'A>B', 7_000n, { payer: elder });
  await country.runUntil('2026-11-25T12:30:01+09:00');
  t.match(await callBack(country, 'p1'), tooLate);
  await country.runUntil('2026-11-25T13:00:10+09:00');
  t.match(await country.bank('A').status('p1'), done, 'it has taken its course');
  t.match(await callBack(country, 'p1'), tooLate);
  await country.pay('netted', 'A>B', 1n);
  t.match(await callBack(country, 'netted'), tooLate);
  await country.pay('large', 'A>B', 2n * billion);
  t.match(await callBack(country, 'large'), tooLate);
  await country.pay('refused', 'A>B', 1n, { payee: { ...country.account('B'), holder: '다른이름' } });
  t.match(await callBack(country, 'refused'), done, 'nothing is paid under it');
  t.match(await country.bank('A').status('refused'), { reason: 'name_mismatch' });
  await country.runUntil('2026-11-26T11:10:00+09:00');
  t.same(brokenIn(country), []);
});

t.test('a large payment is called back out of the queue of BOK-Wire+, and whoever stood behind it settles', async (t) => {
  const country = new Country({ start, ...short });
  await country.pay('p1', 'A>B', 3n * billion);
  await country.pay('p2', 'A>B', 2n * billion);
  country.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(2n * billion) });
  await country.clock.runFor(1_000);
  t.match(await country.bank('A').status('p2'), { status: 'pending' }, 'nobody overtakes');
  t.match(await callBack(country, 'p1'), { status: 'pending', stage: 'recall' }, 'the network has to be asked');
  t.match(await callBack(country, 'p1'), done);
  t.match(await country.bank('A').status('p1'), revoked);
  await country.clock.runFor(60_000);
  t.match(await country.bank('A').status('p2'), done);
  t.same(country.balanceWon('A'), { postedWon: 8n * billion, heldWon: 0n });
  t.same(country.balanceWon('B'), { postedWon: 12n * billion, heldWon: 0n });
  await country.runUntil('2026-11-26T11:10:00+09:00');
  t.same(brokenIn(country), []);
});

t.test('an order that has not come is closed, and a late copy of it has no effect', async (t) => {
  const country = new Country({ start });
  for (const rail of [country.bank('A'), country.network, country.bokwire]) {
    t.match(await rail.submit(recallOf(`late-${rail.id}`)), done);
    t.match(await rail.status(`late-${rail.id}`), revoked);
  }
  t.match(await country.pay('late-bank:901', 'A>B', 7n), revoked);
  t.match(await country.pay('late-kftc:ebs', 'A>B', 7n), revoked, 'the network takes nothing of it');
  t.same(country.balanceWon('A'), { postedWon: 10n * billion, heldWon: 0n });
  await country.runUntil('2026-11-26T11:10:00+09:00');
  t.same(brokenIn(country), []);
});

/** How order and recall have ended, after a day that leaves nothing open. */
async function endOf(t: Tap, country: Country, amountWon: bigint, where: string): Promise<string> {
  const [order, recall] = [await country.bank('A').status('p1'), await country.bank('A').status('p1:recall')];
  const movedWon = order.status === 'credited' ? amountWon : 0n;
  t.same(country.balanceWon('A'), { postedWon: 10n * billion - movedWon, heldWon: 0n }, `${where}: ${order.status}, the payer`);
  t.same(country.balanceWon('B'), { postedWon: 10n * billion + movedWon, heldWon: 0n }, `${where}: ${order.status}, the payee`);
  for (const letter of 'AB') t.equal(country.reservesWon(letter).own, country.reservesWon(letter).central, `${where}: booked as it moved`);
  t.same(brokenIn(country), [], where);
  return `${order.status} ${recall.status === 'credited' ? 'done' : recall.status === 'rejected' ? 'too late' : recall.status}`;
}

t.test('whenever a recall meets a payment on its way, or overtakes it, one of the two has its way', async (t) => {
  for (const [amountWon, options] of [
    [700n, {}],
    [2n * billion, {}],
    [2n * billion, short],
  ] as const) {
    const seen = new Set<string>();
    for (let afterMs = 0; afterMs <= 300; afterMs += 25) {
      const country: Country = new Country({ start, ...options, line: (rail) => slowed(rail, (ms) => country.clock.sleep(ms)) });
      const answer = country.bank('A').submit(country.transfer('p1', 'A>B', amountWon));
      await country.clock.runFor(afterMs);
      const called = country.bank('A').submit(recallOf('p1'));
      await country.runUntil('2026-11-26T11:10:00+09:00');
      await Promise.all([answer, called]);
      seen.add(await endOf(t, country, amountWon, `after ${afterMs} ms`));
    }
    t.same([...seen].sort(), options === short ? ['rejected done'] : ['credited too late', 'rejected done']);
  }
});

/** Whatever is sent takes its time, and recalls none. */
function slowed(rail: Rail, sleep: (ms: number) => Promise<void>): Rail {
  return {
    id: rail.id,
    submit: async (instruction) => {
      if (instruction.kind !== 'recall') await sleep(50);
      return rail.submit(instruction);
    },
    status: (id) => rail.status(id),
    ask: (topic, question) => rail.ask(topic, question),
  };
}

for (const [name, line] of linesLosing(({ kind }) => kind === 'recall')) {
  t.test(`a crash at every cut of a recall out of the queue, over ${name}: paid and too late, or revoked, and never both`, async (t) => {
    const options = { start, ...short, ...(line === undefined ? {} : { line }) };
    const country = new Country(options);
    const founded = country.events.length;
    await country.pay('p1', 'A>B', 2n * billion);
    await callBack(country, 'p1');
    await country.clock.runFor(60_000);
    t.match(await country.bank('A').status('p1'), revoked, 'found out within a minute');
    const seen = new Set<string>();
    for (const cut of country.cuts.filter((each) => each >= founded)) {
      const again = new Country({ ...options, start: '2026-11-25T10:02:00+09:00', journal: country.events.slice(0, cut) });
      await again.runUntil('2026-11-25T10:04:00+09:00');
      again.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(2n * billion) });
      again.bank('A').issueReserves({ transfer: 'top-up', amountWon: won(2n * billion) });
      await again.runUntil('2026-11-26T11:10:00+09:00');
      seen.add(await endOf(t, again, 2n * billion, `cut after ${cut} events`));
    }
    t.ok(seen.has('rejected done'));
    for (const end of seen) t.ok(['rejected done', 'credited absent', 'absent absent'].includes(end), end);
  });
}

t.test('a crash at every cut of a recall that meets a netted payment whose lines are down', async (t) => {
  const down = (rail: Rail): Rail => {
    let orders = 0;
    return {
      id: rail.id,
      submit: async (instruction) => {
        if (instruction.kind === 'credit-transfer') orders += 1;
        return instruction.kind === 'credit-transfer' && orders === 1 ? new Promise<never>(() => {}) : rail.submit(instruction);
      },
      status: (id) => rail.status(id),
      ask: (topic, question) => rail.ask(topic, question),
    };
  };
  const country = new Country({ start, line: down });
  const founded = country.events.length;
  void country.bank('A').submit(country.transfer('p1', 'A>B', 700n));
  await country.clock.runFor(100);
  await callBack(country, 'p1');
  t.match(await country.bank('A').status('p1'), revoked, 'the network had not got it');
  for (const cut of country.cuts.filter((each) => each >= founded)) {
    const again = new Country({ start: '2026-11-25T10:05:00+09:00', journal: country.events.slice(0, cut), line: down });
    await again.runUntil('2026-11-26T11:10:00+09:00');
    const end = await endOf(t, again, 700n, `cut after ${cut} events`);
    t.ok(['rejected done', 'rejected absent', 'absent absent'].includes(end), end);
  }
});

t.test('a delayed transfer and its recall survive a crash at every cut', async (t) => {
  const country = slowCountry();
  const founded = country.events.length;
  await country.pay('p1', 'A>B', 7_000n, { payer: elder });
  await country.runUntil('2026-11-25T11:00:00+09:00');
  await callBack(country, 'p1');
  const ends = new Set<string>();
  for (const cut of country.cuts.filter((each) => each > founded)) {
    const again = new Country({ start: '2026-11-25T11:01:00+09:00', journal: country.events.slice(0, cut) });
    await again.runUntil('2026-11-26T11:10:00+09:00');
    const [order, recall] = [await again.bank('A').status('p1'), await again.bank('A').status('p1:recall')];
    t.same(moneyOf(again), { postedWon: order.status === 'credited' ? 99_993_000n : 100_000_000n, heldWon: 0n }, `cut after ${cut} events`);
    t.same(brokenIn(again), [], `cut after ${cut} events`);
    ends.add(`${order.status} ${recall.status}`);
  }
  t.same([...ends].sort(), ['credited absent', 'rejected credited']);
  t.equal(country.of('transfer.voided').length, 1, 'let go of once');
});

type Tap = Pick<typeof t, 'same' | 'equal'>;
