import t from 'tap';
import { DayUse } from '../../simulators/bank/day-use.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import type { AccountStanding, AccountTerms } from '../../src/kernel/account-terms.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { Country, instant } from './country.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const own = { bank: '901', account: '901-000-000009', holder: '두레' };
const hourMs = 3_600_000;

/** A country in which `own` stands so, with KRW 100m. */
function countryWith(terms: AccountTerms, standing: AccountStanding = 'active', balanceWon = 100_000_000n): Country {
  const country = new Country({ start });
  country.bank('A').openAccount({ account: own.account, holder: own.holder, status: standing, terms });
  country.bank('A').issueOpening(own.account, won(balanceWon));
  return country;
}

function postedWon(country: Country): Won | undefined {
  return country.bank('A').ledger.balance(own.account)?.postedWon;
}

/** Which of the invariants about accounts the events break. */
function broken(events: readonly AnyEvent[]): readonly string[] {
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  const last = events.at(-1);
  if (last !== undefined) judge.observe({ ...last, seq: events.length + 1, kind: 'trial.closed', data: { reason: 'finished' } });
  return judge.violations().flatMap(({ id }) => (id === 'account-terms' || id === 'one-effect' || id === 'books-balance' ? [id] : []));
}

t.test('an account that is not in order pays nothing, and some are paid all the same', async (t) => {
  const table = [
    ['dormant', 'account_dormant', 'credited'],
    ['suspended', 'account_blocked', 'account_blocked'],
    ['reported', 'account_reported', 'account_reported'],
    ['attached', 'account_attached', 'credited'],
    ['closed', 'account_closed', 'account_closed'],
  ] as const;
  for (const [standing, pays, receives] of table) {
    const country = countryWith({ kind: 'demand' }, standing);
    t.match(await country.pay('out', 'A>B', 1n, { payer: own }), { status: 'rejected', reason: pays }, `${standing} pays`);
    const paid = await country.pay('in', 'B>A', 1n, { payee: own });
    t.equal(paid.status === 'rejected' ? paid.reason : paid.status, receives, `${standing} is paid`);
    const seen = await country.bank('A').ask('recipient', { account: own });
    t.equal(
      seen?.status,
      receives === 'credited' ? 'active' : standing === 'closed' ? 'closed' : 'suspended',
      'strangers learn no more than they need',
    );
    t.match(await country.bank('A').ask('balance', { account: own }), { standing }, 'the holder learns it');
  }
  const deposit = countryWith({ kind: 'term' });
  t.match(await deposit.pay('out', 'A>B', 1n, { payer: own }), { reason: 'account_kind' });
  t.match(await deposit.pay('in', 'B>A', 1n, { payee: own }), { status: 'credited' });
});

t.test('limits of a grade: what is refused uses nothing, what is open does, and midnight begins anew', async (t) => {
  const { onceWon, dayWon } = bankRules.grades.value[3];
  const country = countryWith({ kind: 'demand', onceLimitWon: onceWon, dayLimitWon: dayWon });
  const pay = (id: string, amountWon: bigint, to = 'A>B') => country.pay(id, to, amountWon, { payer: own });
  t.match(await pay('above', onceWon + 1n), { reason: 'account_limit' });
  for (const n of [1, 2, 3, 4]) t.match(await pay(`p${n}`, onceWon), { status: 'credited' });
  t.match(await pay('inside', onceWon - 5n, 'A>A'), { status: 'credited' }, 'inside the bank counts too');
  t.match(await pay('over', 6n), { reason: 'account_day_limit', retryAt: instant('2026-11-26T00:00:00+09:00') });
  t.match(await country.bank('A').ask('balance', { account: own }), { usedTodayWon: dayWon - 5n });
  const again = new Country({ start: '2026-11-25T12:00:00+09:00', journal: country.events });
  t.match(await again.pay('over-2', 'A>B', 6n, { payer: own }), { reason: 'account_day_limit' }, 'known after a restart');
  t.match(await again.pay('last', 'A>B', 5n, { payer: own }), { status: 'credited' });
  await again.runUntil('2026-11-26T00:05:00+09:00');
  t.match(await again.pay('next-day', 'A>B', onceWon, { payer: own }), { status: 'credited' });
  t.same(broken(again.events), []);
});

t.test('what was used of a day is forgotten two days later, and a late refusal of that day changes nothing', (t) => {
  const use = new DayUse('901');
  const on = (day: number) => instant(`2026-11-${day}T10:00:00+09:00`);
  const used = (day: number) => use.usedWon(own.account, on(day));
  const other = { ...own, bank: '902' };
  const received = (id: string, day: number) => {
    const terms = { id, payer: own, payee: other, amountWon: won(700n), memo: '', returnOf: null, requestedAt: on(day) };
    use.note({
      kind: 'instruction.received',
      at: on(day),
      instruction: id,
      data: { rail: 'bank:901', instruction: { kind: 'credit-transfer', ...terms } },
    });
  };
  const refused = (id: string, day: number) => {
    const data = { rail: 'bank:901', outcome: { status: 'rejected', reason: 'participant_unavailable' } } as const;
    use.note({ kind: 'instruction.concluded', at: on(day), instruction: id, data });
  };
  for (const day of [23, 24]) received(`p${day}`, day);
  t.same([used(23), used(24)], [700n, 700n], 'a clock that is set back finds the day before');
  received('p25', 25);
  t.same([used(23), used(24), used(25)], [0n, 700n, 700n]);
  for (const day of [23, 24]) refused(`p${day}`, 25);
  t.same([used(23), used(24), used(25)], [0n, 0n, 700n]);
  t.end();
});

t.test('what came in at a million or more stays for half an hour', async (t) => {
  const country = countryWith({ kind: 'demand', receiptHold: bankRules.receiptHold.value }, 'active', 500n);
  await country.pay('small', 'B>A', 999_999n, { payee: own });
  t.match(await country.pay('p1', 'A>B', 1_000_000n, { payer: own }), { status: 'credited' }, 'below the mark nothing is held');
  await country.pay('large', 'B>A', 1_000_000n, { payee: own });
  const freeAt = (country.bank('A').ledger.history(own.account).at(-1)?.effectiveAt ?? 0) + hourMs / 2;
  t.match(await country.pay('p2', 'A>B', 500n, { payer: own }), { reason: 'receipt_held', retryAt: freeAt });
  t.match(await country.pay('p3', 'A>B', 499n, { payer: own }), { status: 'credited' }, 'what was there before is free');
  await country.clock.runUntil(freeAt);
  t.match(await country.pay('p4', 'A>B', 1_000_000n, { payer: own }), { status: 'credited' });
  t.same(broken(country.events), []);
});

t.test('a delayed transfer is held at once and leaves three hours later, unless its account was reported meanwhile', async (t) => {
  const terms: AccountTerms = { kind: 'demand', delayMs: 3 * hourMs };
  for (const route of ['A>B', 'A>A']) {
    const country = countryWith(terms);
    t.match(await country.pay('p1', route, 7_000n, { payer: own }), { status: 'pending', stage: 'delayed', leavesAt: instant(start) + 3 * hourMs });
    t.match(country.bank('A').ledger.balance(own.account), { heldWon: 7_000n });
    await country.runUntil('2026-11-25T12:59:59+09:00');
    t.match(await country.bank('A').status('p1'), { status: 'pending' });
    const again = new Country({ start: '2026-11-25T12:59:59+09:00', journal: country.events });
    await again.runUntil('2026-11-25T13:00:01+09:00');
    t.match(await again.bank('A').status('p1'), { status: 'credited' }, `${route}, over a restart`);
    t.equal(postedWon(again), 99_993_000n);
    t.same(broken(again.events), []);
    country.bank('A').setStatus(own.account, 'reported');
    const back = new Country({ start: '2026-11-25T13:10:00+09:00', journal: country.events });
    await back.runUntil('2026-11-25T13:12:00+09:00');
    t.match(await back.bank('A').status('p1'), { status: 'rejected' }, `${route}, reported before a bank that slept could send it`);
    t.equal(postedWon(back), 100_000_000n);
    t.same(broken(back.events), []);
    await country.runUntil('2026-11-25T13:00:01+09:00');
    t.match(await country.bank('A').status('p1'), { status: 'rejected', reason: 'account_reported' });
    t.match(country.bank('A').ledger.balance(own.account), { postedWon: 100_000_000n, heldWon: 0n });
  }
});

t.test('the end of the day: interest on the balance at midnight, its tax, and fees, also for days over which the bank slept', async (t) => {
  const terms: AccountTerms = { kind: 'demand', interest: { basisPoints: 200, taxBasisPoints: 1_540 }, feeWon: won(500n) };
  const country = countryWith(terms);
  await country.pay('p1', 'A>B', 1_000_000n, { payer: own });
  await country.pay('p2', 'A>A', 1_000_000n, { payer: own });
  await country.runUntil('2026-11-25T23:59:59+09:00');
  t.equal(postedWon(country), 98_000_000n);
  await country.runUntil('2026-11-26T00:00:01+09:00');
  // 98,000,000 × 2 % / 365 = 5,369.86 → 5,369 of interest; 15.4 % of it = 826.8 → 826 of tax; one transfer to another bank costs 500.
  t.equal(postedWon(country), 98_000_000n + 5_369n - 826n - 500n);
  t.same(
    country.of('day.closed').map(({ data }) => data.date),
    ['2026-11-25'],
  );

  const friday = new Country({ start: '2026-11-27T09:00:00+09:00', journal: country.events });
  const slept = new Country({ start: '2026-11-30T09:00:00+09:00', journal: friday.events });
  // From 98,004,043: 5,370 less 826; then from 98,008,587, 98,013,131 and 98,017,675 the same.
  t.equal(postedWon(friday), 98_004_043n + 5_370n - 826n);
  t.equal(postedWon(slept), 98_004_043n + 4n * (5_370n - 826n));
  t.same(
    slept.of('day.closed').map(({ data }) => data.date),
    ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29'],
    'a night, and a weekend',
  );
  const statement = await slept
    .bank('A')
    .ask('statement', { account: own, from: instant('2026-11-26T00:00:00+09:00'), until: instant('2026-11-26T23:59:59+09:00') });
  t.match(statement, { openingWon: 98_000_000n, closingWon: 98_004_043n });
  t.same(
    statement?.lines.map(({ code, counterparty, balanceWon }) => [code, counterparty.holder, balanceWon]),
    [
      ['interest', 'Bank A', 98_005_369n],
      ['tax', 'Bank A', 98_004_543n],
      ['fee', 'Bank A', 98_004_043n],
    ],
  );
  t.same(broken(slept.events), []);
});

t.test('what the balance does not cover of a fee is charged with a later day', async (t) => {
  const country = countryWith({ kind: 'demand', feeWon: won(500n) }, 'active', 1_000n);
  await country.pay('p1', 'A>B', 900n, { payer: own });
  await country.runUntil('2026-11-26T00:00:01+09:00');
  t.equal(postedWon(country), 0n);
  await country.runUntil('2026-11-26T09:00:00+09:00');
  await country.pay('more', 'B>A', 1_000n, { payee: own });
  await country.runUntil('2026-11-27T00:00:01+09:00');
  t.equal(postedWon(country), 600n, '500 less the 100 of the day before');
  t.same(broken(country.events), []);
});
