import t from 'tap';
import { formatKst } from '../../src/kernel/calendar.ts';
import { won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { claimOf } from '../../src/rail/return-claim.ts';
import { brokenIn } from './broken.ts';
import { Country, type CountryOptions, instant } from './country.ts';
import { linesLosing } from './lossy.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const hourMs = 3_600_000;
const openingWon = 10_000_000_000n;
const agreed = { payeeReply: () => ({ agrees: true, afterMs: hourMs }) } as const;
const refused = { payeeReply: () => ({ agrees: false, afterMs: hourMs }) } as const;

/** As a gateway of the payer's bank claims, and asks what became of it. */
async function claim(country: Country, id: string, amountWon: bigint) {
  const answer = country.bank('A').ask('return-claim', { transfer: id, amountWon: won(amountWon) });
  await country.clock.runFor(1_000);
  return answer;
}

/** What the payer has more than at the beginning. */
function after(country: Country): bigint {
  return country.balanceWon('A').postedWon - openingWon;
}

for (const route of ['A>B', 'A>A'] as const) {
  const payee = { bank: '901', account: '901-000-000009', holder: '정순자' };
  const open = (options: Partial<CountryOptions>) => {
    const country = new Country({ start, ...options });
    country.bank('A').openAccount({ account: payee.account, holder: payee.holder });
    return country;
  };
  const rest = route === 'A>A' ? { payee } : {};

  t.test(`${route}: the payee agrees, and the money comes back as a transfer of his, once`, async (t) => {
    const country = open(agreed);
    await country.pay('p1', route, 7_000n, rest);
    t.match(await claim(country, 'p1', 7_000n), { status: 'requested', amountWon: 7_000n });
    await country.clock.runFor(2 * hourMs);
    t.match(await claim(country, 'p1', 7_000n), { status: 'returned', amountWon: 7_000n });
    t.match(await claim(country, 'p1', 1n), { status: 'returned', amountWon: 7_000n }, 'asked again, it claims nothing more');
    t.equal(after(country), 0n);
    t.match(await country.bank('A').status('p1'), { status: 'credited' }, 'nobody has reversed the payment');
    await country.runUntil('2026-11-26T11:10:00+09:00');
    t.same(country.of('return.answered').length, 1);
    t.same(brokenIn(country), []);
  });

  t.test(`${route}: the payee refuses, or says nothing for three days, and keeps it`, async (t) => {
    for (const [options, reason] of [
      [refused, 'return_refused'],
      [{}, 'return_unanswered'],
    ] as const) {
      const country = open(options);
      await country.pay('p1', route, 7_000n, rest);
      await claim(country, 'p1', 7_000n);
      await country.runUntil('2026-11-28T09:59:59+09:00');
      t.match(await claim(country, 'p1', 7_000n), reason === 'return_refused' ? { status: 'refused', reason } : { status: 'requested' });
      await country.runUntil('2026-11-28T11:10:00+09:00');
      t.match(await claim(country, 'p1', 7_000n), { status: 'refused', reason });
      t.equal(after(country), -7_000n);
      t.same(brokenIn(country), []);
    }
  });
}

t.test('a payee who agrees and no longer has the money gives nothing back, and the claim says why', async (t) => {
  const country = new Country({ start, ...agreed });
  await country.pay('p1', 'A>B', 5_000n);
  await country.pay('out', 'B>A', openingWon + 1_000n);
  await claim(country, 'p1', 5_000n);
  await country.clock.runFor(2 * hourMs);
  t.match(await claim(country, 'p1', 5_000n), { status: 'failed', reason: 'insufficient_funds' });
  await country.runUntil('2026-11-26T11:10:00+09:00');
  t.same(brokenIn(country), []);
});

t.test('nothing is claimed that was not credited, of which more is asked than went, or of another bank than the payer’s', async (t) => {
  const country = new Country({ start, ...agreed });
  await country.pay('p1', 'A>B', 5_000n);
  await country.pay('refused', 'A>B', 5_000n, { payee: { ...country.account('B'), holder: '다른이름' } });
  for (const [id, amountWon] of [
    ['p1', 5_001n],
    ['p1', 0n],
    ['refused', 5_000n],
    ['never-came', 5_000n],
  ] as const)
    t.equal(await claim(country, id, amountWon), undefined, `${amountWon} won of ${id}`);
  t.equal(await country.bank('B').ask('return-claim', { transfer: 'p1', amountWon: won(1n) }), undefined);
  for (const rail of [country.bank('A'), country.network, country.bank('B')]) {
    const strange = { ...claimOf('p1', won(5_000n), country.clock.now()), id: `again-${rail.id}` };
    t.match(await rail.submit(strange), { status: 'rejected', reason: 'return_invalid' }, `${rail.id} takes one claim of an order`);
  }
  t.match(await claim(country, 'p1', 4_000n), { status: 'requested' }, 'some of it may be claimed');
  await country.clock.runFor(2 * hourMs);
  t.equal(after(country), -1_000n);
  await country.runUntil('2026-11-26T11:10:00+09:00');
  t.same(brokenIn(country), []);
});

t.test('a large payment comes back large: settled first, and claimed once', async (t) => {
  const amountWon = 2_000_000_000n;
  const country = new Country({ start, ...agreed });
  await country.pay('p1', 'A>B', amountWon);
  await claim(country, 'p1', amountWon);
  await country.clock.runFor(2 * hourMs);
  t.match(await claim(country, 'p1', amountWon), { status: 'returned' });
  t.equal(after(country), 0n);
  await country.runUntil('2026-11-26T11:10:00+09:00');
  t.same(brokenIn(country), []);
});

t.test('a line that is down does not undo a consent: another transfer goes out, until the payee’s time is over', async (t) => {
  for (const [downMs, afterMs, answer, returns] of [
    [1.5 * hourMs, hourMs, { status: 'returned' }, 4],
    [100 * hourMs, 71 * hourMs, { status: 'failed', reason: 'return_failed' }, 6],
  ] as const) {
    const line = (rail: Rail): Rail => ({
      id: rail.id,
      submit: (instruction) =>
        instruction.id.includes(':return') && country.clock.now() < instant(start) + downMs ? new Promise(() => {}) : rail.submit(instruction),
      status: (id) => rail.status(id),
      ask: (topic, question) => rail.ask(topic, question),
    });
    const country: Country = new Country({ start, payeeReply: () => ({ agrees: true, afterMs }), line });
    await country.pay('p1', 'A>B', 5_000n);
    await claim(country, 'p1', 5_000n);
    await country.clock.runFor(80 * hourMs);
    t.match(await claim(country, 'p1', 5_000n), answer);
    // Each is given up after the patience of its line, is found to be absent, and is followed by another after ten minutes.
    t.equal(
      country.of('instruction.received').filter(({ data }) => data.rail === 'bank:902' && data.instruction.id.includes(':return')).length,
      returns,
    );
    t.equal(after(country), downMs > 72 * hourMs ? -5_000n : 0n);
    t.same(brokenIn(country), []);
  }
});

for (const [name, line] of linesLosing(({ id }) => id.includes(':claim')))
  for (const [word, options] of [
    ['agrees', agreed],
    ['refuses', refused],
  ] as const)
    t.test(
      `a crash at every cut, over ${name}, of a claim whose payee ${word}: it ends one way everywhere, and nothing comes back twice`,
      async (t) => {
        const world = { start, ...options, ...(line === undefined ? {} : { line }) };
        const country = new Country(world);
        const founded = country.events.length;
        await country.pay('p1', 'A>B', 700n);
        await claim(country, 'p1', 700n);
        await country.clock.runFor(2 * hourMs);
        const seen = new Set<string>();
        for (const cut of country.cuts.filter((each) => each > founded)) {
          const journal = country.events.slice(0, cut);
          const again = new Country({ ...world, start: formatKst((journal.at(-1)?.at ?? 0) + 60_000), journal });
          await again.clock.runFor(60_000);
          await again.pay('p1', 'A>B', 700n, { requestedAt: instant(start) });
          await claim(again, 'p1', 700n);
          await again.runUntil('2026-11-26T11:10:00+09:00');
          const ends = [again.bank('A'), again.network, again.bank('B')].map((rail) => rail.status('p1:claim'));
          const said = new Set((await Promise.all(ends)).map(({ status }) => status));
          const end = [...said].join(' and ');
          t.equal(after(again), end === 'credited' ? 0n : -700n, `cut after ${cut} events: ${end}`);
          t.equal(again.of('return.answered').length, 1, 'asked and answered once');
          t.same(brokenIn(again), [], `cut after ${cut} events`);
          seen.add(end);
        }
        t.same([...seen], [word === 'agrees' ? 'credited' : 'rejected']);
      },
    );
