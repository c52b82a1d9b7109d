import t from 'tap';
import type { Instruction, Rail } from '../../src/rail/rail.ts';
import { Country, instant } from './country.ts';

type Loss = 'request' | 'reply';

const never = new Promise<never>(() => {});

/** Loses the first credit transfer, or the answer to it, on the line `from` → `to`. */
function losing(loss: Loss, from: string, to: string) {
  let lost = false;
  return (rail: Rail, caller: string): Rail => ({
    id: rail.id,
    submit: async (instruction) => {
      if (lost || caller !== from || rail.id !== to || instruction.kind !== 'credit-transfer') return rail.submit(instruction);
      lost = true;
      if (loss === 'reply') await rail.submit(instruction);
      return never;
    },
    status: (id) => rail.status(id),
    ask: (topic, question) => rail.ask(topic, question),
  });
}

for (const [from, to] of [
  ['kftc:ebs', 'bank:902'],
  ['bank:901', 'kftc:ebs'],
] as const) {
  t.test(`answer lost between ${from} and ${to}: unknown, then credited by inquiry`, async (t) => {
    const country = new Country({ start: '2026-11-23T10:00:00+09:00', line: losing('reply', from, to) });
    const outcome = await country.pay('p1', 'A>B', 700n);
    const due = instant('2026-11-23T11:00:00+09:00'); // an hour is left, so the next 11:00 is today's
    t.same(outcome, { status: 'unknown', dueBy: due });
    await country.clock.runFor(60_000);
    t.match(await country.bank('A').status('p1'), { status: 'credited' });
    t.same(country.balanceWon('A'), { postedWon: 9_999_999_300n, heldWon: 0n });
    t.same(country.balanceWon('B'), { postedWon: 10_000_000_700n, heldWon: 0n });
    t.equal(country.netDebitWon('A'), 700n);
    t.ok(country.clock.now() < due);
  });

  t.test(`request lost between ${from} and ${to}: unknown, then absent, and nobody has paid`, async (t) => {
    const country = new Country({ start: '2026-11-23T10:00:00+09:00', line: losing('request', from, to) });
    const outcome = await country.pay('p1', 'A>B', 700n);
    t.equal(outcome.status, 'unknown');
    await country.clock.runFor(60_000);
    t.same(await country.bank('A').status('p1'), { status: 'rejected', reason: 'superseded' });
    t.same(country.balanceWon('A'), { postedWon: 10_000_000_000n, heldWon: 0n }, 'the hold is gone');
    t.same(country.balanceWon('B'), { postedWon: 10_000_000_000n, heldWon: 0n });
    t.equal(country.network.position('901').inFlightWon, 0n);
  });
}

t.test('while nobody knows, the money is held and counts against the cap', async (t) => {
  const country = new Country({ start: '2026-11-23T10:00:00+09:00', capsWon: { A: 1_000n }, line: losing('reply', 'kftc:ebs', 'bank:902') });
  const first = country.bank('A').submit(country.transfer('p1', 'A>B', 700n));
  await country.clock.runFor(3_000);
  t.match(await country.bank('A').status('p1'), { status: 'pending', stage: 'clearing' });
  t.same(country.balanceWon('A'), { postedWon: 10_000_000_000n, heldWon: 700n });
  t.match(await country.pay('p2', 'A>B', 301n), { reason: 'net_debit_cap' }, '700 under way + 301 > 1000');
  await country.clock.runFor(60_000);
  t.equal((await first).status, 'unknown');
  t.match(await country.pay('p3', 'A>B', 300n), { status: 'credited' });
});

t.test('a late copy of an order that was asked for and closed is refused', async (t) => {
  const late = (rail: Rail, caller: string): Rail => ({
    ...losing('request', '', '')(rail, caller),
    submit: async (instruction) => {
      if (caller === 'kftc:ebs' && instruction.kind === 'credit-transfer') await country.clock.sleep(120_000);
      return rail.submit(instruction);
    },
  });
  const country: Country = new Country({ start: '2026-11-23T10:00:00+09:00', line: late });
  t.equal((await country.pay('p1', 'A>B', 700n)).status, 'unknown');
  await country.clock.runFor(60_000);
  t.same(await country.bank('A').status('p1'), { status: 'rejected', reason: 'superseded' });
  await country.clock.runFor(120_000);
  t.same(country.balanceWon('B'), { postedWon: 10_000_000_000n, heldWon: 0n });
  t.match(await country.bank('B').status('p1'), { status: 'rejected', reason: 'superseded' }, 'the copy arrived and was refused');
});

t.test('a message delivered twice takes effect once', async (t) => {
  const twice = (rail: Rail): Rail => ({
    ...losing('request', '', '')(rail, ''),
    submit: async (instruction) => {
      const [, second] = await Promise.all([rail.submit(instruction), rail.submit(instruction)]);
      return second;
    },
  });
  const country = new Country({ start: '2026-11-23T10:00:00+09:00', line: twice });
  await country.pay('p1', 'A>B', 700n);
  await country.runUntil('2026-11-24T12:00:00+09:00');
  t.match(await country.bank('A').status('p1'), { status: 'credited' });
  t.same(country.balanceWon('B'), { postedWon: 10_000_000_700n, heldWon: 0n });
  t.same(country.reservesWon('B'), { own: 100_000_000_700n, central: 100_000_000_700n, clearing: 0n }, 'settled and advised once');
});

t.test('a copy distorted on the line is refused, and what the true one came to is found by asking', async (t) => {
  const distorted = (instruction: Instruction): Instruction =>
    instruction.kind === 'credit-transfer'
      ? { ...instruction, memo: 'distorted' }
      : instruction.kind === 'gross-settlement'
        ? { ...instruction, reference: 'distorted' }
        : instruction.kind === 'net-settlement' || instruction.kind === 'settlement-advice'
          ? { ...instruction, session: 'distorted' }
          : instruction;
  const seen = new Set<string>();
  const line = (rail: Rail): Rail => ({
    ...losing('request', '', '')(rail, ''),
    submit: async (instruction) => {
      const answer = await rail.submit(instruction);
      if (seen.has(`${rail.id} ${instruction.id}`)) return answer;
      seen.add(`${rail.id} ${instruction.id}`);
      return rail.submit(distorted(instruction));
    },
  });
  const country = new Country({ start: '2026-11-23T10:00:00+09:00', line });
  t.equal((await country.pay('p1', 'A>B', 700n)).status, 'unknown');
  await country.runUntil('2026-11-24T12:00:00+09:00');
  t.match(await country.bank('A').status('p1'), { status: 'credited' });
  t.same([country.balanceWon('A').postedWon, country.balanceWon('B').postedWon], [9_999_999_300n, 10_000_000_700n]);
  t.equal(country.reservesWon('B').central, 100_000_000_700n, 'settled once');
});

t.test('across midnight the obligation belongs to the day of the credit', async (t) => {
  // Sent Monday 23:54:55, credited the same day; the network is closed and it is Tuesday when the truth is found.
  const deaf = { until: instant('2026-11-24T00:01:00+09:00') };
  const line = (rail: Rail, caller: string): Rail => {
    const lossy = losing('reply', 'kftc:ebs', 'bank:902')(rail, caller);
    return { ...lossy, status: (id) => (country.clock.now() < deaf.until && caller === 'kftc:ebs' ? never : rail.status(id)) };
  };
  const country: Country = new Country({ start: '2026-11-23T23:54:55+09:00', line });
  t.equal((await country.pay('p1', 'A>B', 700n)).status, 'unknown');
  await country.runUntil('2026-11-24T00:10:00+09:00');
  t.match(await country.bank('A').status('p1'), { status: 'credited' });
  t.same(
    await country.pay('p1', 'A>B', 700n, { requestedAt: instant('2026-11-23T23:54:55+09:00') }),
    await country.bank('A').status('p1'),
    'the id still holds after midnight',
  );
  t.same(
    country.of('obligation.accrued').map(({ data }) => data.session),
    ['2026-11-24'],
    'Monday’s payment settles on Tuesday',
  );
  await country.runUntil('2026-11-24T11:01:00+09:00');
  t.equal(country.netDebitWon('A'), 0n);
});

t.test('an order shortly before 11:00 is due at the next settlement, which is its own', async (t) => {
  const country = new Country({ start: '2026-11-23T10:45:00+09:00', line: losing('reply', 'kftc:ebs', 'bank:902') });
  const outcome = await country.pay('p1', 'A>B', 700n);
  t.same(outcome, { status: 'unknown', dueBy: instant('2026-11-24T11:00:00+09:00') });
});

t.test('a credit that the network learns of after its session was netted settles with the next one', async (t) => {
  const deaf = { until: instant('2026-11-24T11:30:00+09:00') };
  const line = (rail: Rail, caller: string): Rail => {
    const lossy = losing('reply', 'kftc:ebs', 'bank:902')(rail, caller);
    return { ...lossy, status: (id) => (country.clock.now() < deaf.until && caller === 'kftc:ebs' ? never : rail.status(id)) };
  };
  const country: Country = new Country({ start: '2026-11-23T15:00:00+09:00', line });
  await country.pay('lost', 'A>B', 700n);
  await country.pay('other', 'A>B', 1n);
  await country.runUntil('2026-11-24T12:00:00+09:00');
  t.same(
    country.of('obligation.accrued').map(({ instruction, data }) => `${instruction} ${data.session}`),
    ['other 2026-11-24', 'lost 2026-11-25'],
  );
  t.equal(country.netDebitWon('A'), 700n);
  await country.runUntil('2026-11-25T11:01:00+09:00');
  t.equal(country.netDebitWon('A'), 0n);
});
