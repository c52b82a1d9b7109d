import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import { Country, type CountryOptions, instant } from './country.ts';

const start = '2026-11-23T09:00:00+09:00'; // a Monday; what is paid settles on Tuesday at 11:00
const plenty = 100_000_000_000n;

function centralWon(country: Country, letters: string) {
  return [...letters].map((letter) => country.reservesWon(letter).central);
}

function accountWon(country: Country, account: string) {
  return country.bokwire.ledger.balance(account)?.postedWon;
}

function defaults(country: Country) {
  return country.of('participant.defaulted').map(({ data: { session: _session, ...rest } }) => rest);
}

/** A owes 1,500 at 11:00: 1,000 of its own, 200 of intraday overdraft, and collateral of 500. */
const covered: CountryOptions = {
  start,
  letters: 'ABC',
  centralWon: { A: { fundsWon: 1_000n, overdraftWon: 200n, collateralWon: 500n } },
};

t.test('overdraft is used by itself at 11:00, before anybody is short', async (t) => {
  const country = new Country(covered);
  await country.pay('p1', 'A>B', 1_200n);
  await country.runUntil('2026-11-24T11:01:00+09:00');
  t.equal(country.of('session.settled').length, 1);
  t.same(country.of('session.shortfall'), []);
  // 1,000 − 1,200 = −200, all of the overdraft; its collateral for nets is not touched.
  t.same(centralWon(country, 'AB'), [-200n, plenty + 1_200n]);
});

t.test('a default that collateral covers: creditors are paid in full, and nobody else pays', async (t) => {
  const country = new Country(covered);
  await country.pay('p1', 'A>B', 1_500n);
  await country.runUntil('2026-11-24T11:09:59+09:00');
  // 1,500 to pay in; 1,000 + 200 are there; 300 are missing, and A is asked for them.
  t.same(country.of('session.shortfall')[0]?.data, { session: '2026-11-24', participant: '901', missingWon: 300n });
  t.same(centralWon(country, 'AB'), [1_000n, plenty], 'until then nothing has moved');

  await country.runUntil('2026-11-24T11:12:00+09:00');
  t.same(defaults(country), [{ participant: '901', missingWon: 300n, collateralWon: 300n, sharesWon: {} }]);
  // A: 1,000 + 300 of collateral − 1,500 = −200. B has its 1,500. C is as it was.
  t.same(centralWon(country, 'ABC'), [-200n, plenty + 1_500n, plenty]);
  t.equal(accountWon(country, 'collateral:901'), 300n, 'what the Bank of Korea took over');
  t.equal(country.of('session.settled').length, 1);
  t.equal(country.netDebitWon('A'), 0n);
});

t.test('overdraft that is unpaid at the close becomes an overnight loan, repaid out of own funds on a later day', async (t) => {
  const country = new Country(covered);
  await country.pay('p1', 'A>B', 1_500n);
  await country.runUntil('2026-11-24T17:29:59+09:00');
  t.same([accountWon(country, '901'), accountWon(country, 'loan:901')], [-200n, undefined]);
  await country.runUntil('2026-11-24T17:30:00+09:00');
  t.same([accountWon(country, '901'), accountWon(country, 'loan:901')], [0n, 200n]);

  await country.runUntil('2026-11-25T09:30:00+09:00');
  country.bokwire.issue({ transfer: 'too-little', bank: '901', amountWon: won(150n) });
  t.same([accountWon(country, '901'), accountWon(country, 'loan:901')], [150n, 200n], '150 do not pay back 200, and no overdraft is taken for it');
  country.bokwire.issue({ transfer: 'rest', bank: '901', amountWon: won(100n) });
  t.same([accountWon(country, '901'), accountWon(country, 'loan:901')], [50n, 0n], '150 + 100 − 200');
});

/** A pledges 500, which count for 400 after a haircut of 20 %; B pledges 1,000, C 2,000. */
const lossy: CountryOptions = {
  start,
  letters: 'ABC',
  centralWon: {
    A: { fundsWon: 1_000n, collateralWon: 500n, haircutPercent: 20 },
    B: { fundsWon: plenty, collateralWon: 1_000n },
    C: { fundsWon: plenty, collateralWon: 2_000n },
  },
};

t.test('a default whose collateral leaves a loss: the others bear it by what they have pledged', async (t) => {
  const country = new Country(lossy);
  await country.pay('p1', 'A>B', 1_701n);
  await country.runUntil('2026-11-24T11:12:00+09:00');
  // 1,701 − 1,000 = 701 missing; 500 less 20 % = 400 from collateral; a loss of 301.
  // Shares 1 : 2, so 100⅓ and 200⅔: 100 and 200, and the won that is left over goes to the first by code.
  t.same(defaults(country), [{ participant: '901', missingWon: 701n, collateralWon: 400n, sharesWon: { 902: 101n, 903: 200n } }]);
  // B gets its 1,701 in full, as a creditor, and pays 101, as one of the others.
  t.same(centralWon(country, 'ABC'), [0n, plenty + 1_701n - 101n, plenty - 200n]);
});

t.test('without loss sharing a loss holds the whole session up, until there is money', async (t) => {
  const country = new Country({ ...lossy, lossSharing: false });
  await country.pay('p1', 'A>B', 1_701n);
  await country.runUntil('2026-11-24T12:00:00+09:00');
  t.same(defaults(country), []);
  t.same(centralWon(country, 'ABC'), [1_000n, plenty, plenty]);
  country.bokwire.issue({ transfer: 'top-up', bank: '901', amountWon: won(301n) });
  await country.runUntil('2026-11-24T12:02:00+09:00');
  t.same(
    defaults(country),
    [{ participant: '901', missingWon: 400n, collateralWon: 400n, sharesWon: {} }],
    '301 more leave just what collateral covers',
  );
  t.same(centralWon(country, 'ABC'), [0n, plenty + 1_701n, plenty]);
});

t.test('two defaulters at once: neither bears the other’s loss', async (t) => {
  const country = new Country({
    start,
    letters: 'ABC',
    centralWon: { A: { fundsWon: 100n, collateralWon: 10n }, B: { fundsWon: 100n, collateralWon: 20n }, C: { fundsWon: plenty, collateralWon: 1n } },
  });
  await country.pay('p1', 'A>C', 150n);
  await country.pay('p2', 'B>C', 160n);
  await country.runUntil('2026-11-24T11:12:00+09:00');
  // A lacks 50, has 10 of collateral, a loss of 40; B lacks 60, has 20, a loss of 40. Only C is left to bear 80, out of the 310 it gets.
  t.same(defaults(country), [
    { participant: '901', missingWon: 50n, collateralWon: 10n, sharesWon: { 903: 40n } },
    { participant: '902', missingWon: 60n, collateralWon: 20n, sharesWon: { 903: 40n } },
  ]);
  t.same(centralWon(country, 'ABC'), [0n, 0n, plenty + 310n - 80n]);
});

t.test('a default is the same after a restart at every moment of it', async (t) => {
  const options: CountryOptions = {
    ...lossy,
    centralWon: { ...lossy.centralWon, A: { fundsWon: 1_000n, overdraftWon: 100n, collateralWon: 500n, haircutPercent: 20 } },
  };
  const country = new Country(options);
  await country.pay('p1', 'A>B', 1_701n);
  await country.runUntil('2026-11-24T10:59:00+09:00');
  const before = country.events.length;
  await country.runUntil('2026-11-24T18:00:00+09:00');
  // 601 missing, 400 of collateral, a loss of 201: 67 and 134. The overdraft of 100 is a loan by the evening.
  const ends = [0n, plenty + 1_701n - 67n, plenty - 134n];
  t.same(centralWon(country, 'ABC'), ends);
  for (const cut of country.cuts.filter((each) => each >= before)) {
    const again = new Country({ ...options, start: '2026-11-24T11:20:00+09:00', journal: country.events.slice(0, cut) });
    await again.runUntil('2026-11-24T18:00:00+09:00');
    t.same([...centralWon(again, 'ABC'), accountWon(again, 'loan:901')], [...ends, 100n], `cut after ${cut}`);
    t.equal(again.of('participant.defaulted').length, 1, `cut after ${cut}`);
  }
});

t.test('an extended closing lets the queue wait, and overdrafts last, until the later hour of that day', async (t) => {
  const billion = 1_000_000_000n;
  const country = new Country({ start: '2026-11-23T17:01:00+09:00', letters: 'ABC', centralWon: { A: { fundsWon: 0n, overdraftWon: billion } } });
  t.throws(() => country.bokwire.extendClosing('17:00'), /no later closing/);
  country.bokwire.extendClosing('18:30');
  await country.pay('p1', 'A>B', 2n * billion);
  const told = async () => {
    const asked = country.network.ask('cutoffs', {});
    await country.clock.runFor(10_000);
    return (await asked)?.find(({ system }) => system === 'bokwire');
  };
  const later = { open: true, closesAt: instant('2026-11-23T18:30:00+09:00') };
  t.match(await told(), later, 'whoever asks the network is told too');
  await country.runUntil('2026-11-23T18:00:00+09:00');
  t.match(await told(), later);
  t.match(await country.bank('A').status('p1'), { status: 'pending' }, '17:30 has passed');
  t.match(await country.pay('p2', 'C>A', billion + 1n), { status: 'credited' });
  await country.clock.runFor(180_000); // the network asks once a minute, and the bank the network
  t.match(await country.bank('A').status('p1'), { status: 'credited' });
  // 1bn + 1 received, 2bn paid.
  t.equal(accountWon(country, '901'), 1n - billion);
  await country.runUntil('2026-11-23T18:29:59+09:00');
  t.equal(accountWon(country, 'loan:901'), undefined);
  await country.runUntil('2026-11-23T18:31:00+09:00');
  t.equal(accountWon(country, 'loan:901'), billion - 1n);
  const [cutoff] = (await country.bokwire.ask('cutoffs', {})) ?? [];
  t.equal(cutoff?.opensAt, instant('2026-11-24T09:00:00+09:00'));
  await country.runUntil('2026-11-24T17:00:00+09:00');
  const [next] = (await country.bokwire.ask('cutoffs', {})) ?? [];
  t.equal(next?.closesAt, instant('2026-11-24T17:30:00+09:00'), 'only that day');
});
