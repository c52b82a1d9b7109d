import t from 'tap';
import { formatKst } from '../../src/kernel/calendar.ts';
import { won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { brokenIn } from './broken.ts';
import { Country, type CountryOptions } from './country.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const hourMs = 3_600_000;
const openingWon = 10_000_000_000n;
const agreed = { payeeReply: () => ({ agrees: true, afterMs: hourMs }) } as const;
const refused = { payeeReply: () => ({ agrees: false, afterMs: hourMs }) } as const;

/** As the payer claims at the bank. */
async function claim(country: Country, id: string, amountWon: bigint) {
  const answer = country.bank('A').ask('return-claim', { transfer: id, amountWon: won(amountWon) });
  await country.clock.runFor(1_000);
  return answer;
}

/** What the payer has more than at the beginning. */
function after(country: Country): bigint {
  return country.balanceWon('A').postedWon - openingWon;
}

const dayMs = 24 * hourMs;

/** As the payer applies to the deposit insurer, and asks what became of it. */
async function apply(country: Country, id: string) {
  const { bank, account } = country.account('A');
  const answer = country.insurer?.ask('recovery', { transfer: id, payer: { bank, account } });
  await country.clock.runFor(1_000);
  return answer;
}

/** A payment that was claimed at the bank, and which its payee keeps. */
async function kept(options: Partial<CountryOptions>, amountWon = 700_000n): Promise<Country> {
  const country = new Country({ start, ...refused, ...options });
  await country.pay('p1', 'A>B', amountWon);
  await claim(country, 'p1', amountWon);
  await country.clock.runFor(2 * hourMs);
  return country;
}

t.test('what the payee keeps, the insurer recovers: the payee pays it, and it pays the payer that less its costs, once', async (t) => {
  const country = await kept({ payeePays: () => 40 * dayMs });
  t.match(await apply(country, 'p1'), { status: 'requested', amountWon: 700_000n });
  await country.clock.runFor(40 * dayMs - hourMs);
  t.match(await apply(country, 'p1'), { status: 'requested' });
  t.equal(after(country), -700_000n);
  await country.clock.runFor(dayMs);
  t.match(await apply(country, 'p1'), { status: 'returned', amountWon: 700_000n, returnedWon: 672_000n });
  t.equal(after(country), -28_000n, 'costs of four in a hundred');
  t.equal(country.balanceWon('B').postedWon, openingWon, 'the payee has paid all of it');
  t.match(await country.bank('A').status('p1'), { status: 'credited' }, 'nobody has reversed the payment');
  t.match(await claim(country, 'p1', 700_000n), { status: 'refused' }, 'nor the end of the claim');
  t.same(brokenIn(country), []);
});

t.test('a payee who never pays keeps it; one who has the money late pays late', async (t) => {
  const never = await kept({ payeePays: () => undefined });
  await apply(never, 'p1');
  await never.clock.runFor(50 * dayMs - 60_000);
  t.match(await apply(never, 'p1'), { status: 'requested' });
  await never.clock.runFor(60_000);
  t.match(await apply(never, 'p1'), { status: 'failed', reason: 'recovery_failed' });
  t.equal(after(never), -700_000n);
  t.same(brokenIn(never), []);
  const late = await kept({ payeePays: () => dayMs });
  await late.pay('spent', 'B>A', openingWon + 500_000n);
  await apply(late, 'p1');
  await late.clock.runFor(3 * dayMs);
  t.match(await apply(late, 'p1'), { status: 'requested' });
  await late.pay('earned', 'A>B', 1_000_000n);
  await late.clock.runFor(2 * dayMs);
  t.match(await apply(late, 'p1'), { status: 'returned' });
  t.equal(after(late), openingWon + 500_000n - 1_000_000n - 28_000n);
  await late.runUntil('2026-12-01T11:10:00+09:00');
  t.same(brokenIn(late), []);
});

t.test('the insurer turns down what is too small, too large or too old, and what was not claimed at the bank in vain', async (t) => {
  for (const [amountWon, answer] of [
    [49_999n, { status: 'refused', reason: 'recovery_amount' }],
    [50_000n, { status: 'requested' }],
    [100_000_000n, { status: 'requested' }],
    [100_000_001n, { status: 'refused', reason: 'recovery_amount' }],
  ] as const) {
    const country = await kept({ payeePays: () => undefined }, amountWon);
    t.match(await apply(country, 'p1'), answer, `${amountWon} won`);
    t.same(brokenIn(country), []);
  }
  const old = await kept({ payeePays: () => hourMs });
  await old.clock.runFor(365 * dayMs);
  t.match(await apply(old, 'p1'), { status: 'refused', reason: 'recovery_expired' });
  t.same(brokenIn(old), []);
  const open = new Country({ start, ...refused, payeePays: () => hourMs });
  await open.pay('p1', 'A>B', 700_000n);
  t.match(await apply(open, 'p1'), { status: 'refused', reason: 'recovery_premature' }, 'nobody has claimed it');
  await claim(open, 'p1', 700_000n);
  t.match(await apply(open, 'p1'), { status: 'refused', reason: 'recovery_premature' }, 'the payee has not answered');
  await open.clock.runFor(2 * hourMs);
  t.match(await apply(open, 'p1'), { status: 'requested' }, 'what came too early can come again');
  t.equal(await apply(open, 'never-paid'), undefined);
  const given = await kept({ ...agreed, payeePays: () => hourMs });
  t.equal(await apply(given, 'p1'), undefined, 'what came back is not recovered');
  await t.rejects(async () => open.insurer?.submit(open.transfer('p2', 'A>B', 1n)), /kdic takes applications only/);
});

t.test('what the insurer waited for before a restart it does not wait for again', async (t) => {
  const country = await kept({ payeePays: () => hourMs });
  const { account } = country.account('B', 8);
  country.bank('B').setStatus(account, 'attached');
  await apply(country, 'p1');
  await country.clock.runFor(9 * hourMs);
  t.match(await apply(country, 'p1'), { status: 'agreed' }, 'the payee has paid, the bank does not pay out');
  const again = new Country({ start: formatKst(country.clock.now()), ...refused, payeePays: () => hourMs, journal: country.events });
  await again.clock.runFor(60_000);
  again.bank('B').setStatus(account, 'active');
  await again.clock.runFor(2 * hourMs);
  t.match(await apply(again, 'p1'), { status: 'returned' });
  t.equal(after(again), -28_000n);
  t.same(brokenIn(again), []);
});

/** Loses what goes one way of the first two messages of the insurer, and of the banks about them. */
function losing(way: 'request' | 'reply'): NonNullable<CountryOptions['line']> {
  return (rail: Rail): Rail => {
    let messages = 0;
    return {
      id: rail.id,
      submit: async (instruction) => {
        if (instruction.id.includes(':recovery')) messages += 1;
        if (!instruction.id.includes(':recovery') || messages > 2) return rail.submit(instruction);
        if (way === 'reply') await rail.submit(instruction);
        return new Promise<never>(() => {});
      },
      status: (id) => rail.status(id),
      ask: (topic, question) => rail.ask(topic, question),
    };
  };
}

for (const [name, afterMs, line, ends] of [
  ['pays', hourMs, undefined, 'returned'],
  ['pays, over lines that lose requests', hourMs, losing('request'), 'returned'],
  ['pays, over lines that lose replies', hourMs, losing('reply'), 'returned'],
  ['pays at the last moment, over lines that lose requests', 50 * dayMs - 240_000, losing('request'), 'returned'],
  ['never pays', undefined, undefined, 'failed'],
] as const)
  t.test(`a crash at every cut of an application whose payee ${name}: it ends one way, and is paid once or not at all`, async (t) => {
    const world = { ...refused, payeePays: () => afterMs, ...(line === undefined ? {} : { line }) };
    const country = await kept(world);
    const founded = country.events.length;
    await apply(country, 'p1');
    await country.clock.runFor((afterMs ?? 0) + hourMs);
    const seen = new Set<string | undefined>();
    for (const cut of country.cuts.filter((each) => each > founded)) {
      const journal = country.events.slice(0, cut);
      const again = new Country({ ...world, start: formatKst((journal.at(-1)?.at ?? 0) + 60_000), journal });
      await again.clock.runFor(60_000);
      await apply(again, 'p1');
      await again.clock.runFor((afterMs ?? 50 * dayMs) + dayMs);
      const end = await apply(again, 'p1');
      const isPaid = end?.status === 'returned';
      t.equal(after(again), isPaid ? -28_000n : -700_000n, `cut after ${cut} events: ${end?.status}`);
      t.equal(
        again.bank('B').ledger.balance(again.account('B', 8).account)?.postedWon,
        isPaid ? 28_000n : 0n,
        'the insurer keeps its costs, and nothing else',
      );
      t.same(brokenIn(again), [], `cut after ${cut} events`);
      seen.add(end?.status);
    }
    t.same([...seen], [ends]);
  });
