import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import { Country } from './country.ts';

const start = '2026-11-23T10:00:00+09:00';

/** Bank A has a cap of 1,000 and has used all of it: 600 + 100 + 300. */
async function stopped(): Promise<Country> {
  const country = new Country({ start, letters: 'ABC', capsWon: { A: 1_000n } });
  await country.pay('p1', 'A>B', 600n);
  await country.pay('p2', 'A>B', 100n);
  await country.pay('p3', 'A>C', 300n);
  return country;
}

function bands(country: Country) {
  return country.of('cap.band').map(({ data }) => `${data.participant} ${data.band} ${data.netDebitWon}`);
}

t.test('caution at 70 % of the cap, stop at 100 %', async (t) => {
  const country = await stopped();
  // 600 of 1000 is below 700; 700 is caution; 1000 is the cap itself.
  t.same(bands(country), ['901 caution 700', '901 stopped 1000']);
  t.same(await country.pay('p4', 'A>B', 1n), { status: 'rejected', reason: 'net_debit_cap' });
  t.same(country.balanceWon('A'), { postedWon: 10_000_000_000n - 1_000n, heldWon: 0n }, 'the refused won is free again');
  t.match(await country.pay('p5', 'B>C', 1n), { status: 'credited' }, 'other banks pay on');
  t.equal((await country.bank('A').status('p4')).status, 'rejected');
  t.match(await country.network.ask('position', { bank: '901' }), { netDebitWon: 1_000n, capWon: 1_000n, roomWon: 0n, band: 'stopped' });
  t.match(await country.network.ask('position', { bank: '902' }), { netDebitWon: -699n, sessions: [{ session: '2026-11-24', payInWon: -699n }] });
  t.equal(await country.network.ask('position', { bank: '999' }), undefined, 'it takes no part');
});

t.test('one payment that would pass the cap is refused, a smaller one is not', async (t) => {
  const country = new Country({ start, capsWon: { A: 1_000n } });
  t.match(await country.pay('large', 'A>B', 1_001n), { reason: 'net_debit_cap' });
  t.match(await country.pay('exact', 'A>B', 1_000n), { status: 'credited' });
});

t.test('a receipt lowers the position and lets payments through again', async (t) => {
  const country = await stopped();
  await country.pay('receipt', 'C>A', 400n);
  t.same(bands(country).slice(2), ['901 normal 600'], '1000 − 400');
  t.match(await country.pay('p4', 'A>B', 401n), { reason: 'net_debit_cap' }, '600 + 401');
  t.match(await country.pay('p5', 'A>B', 400n), { status: 'credited' }, '600 + 400');
});

t.test('settlement frees the cap', async (t) => {
  const country = await stopped();
  await country.runUntil('2026-11-24T10:59:00+09:00');
  t.match(await country.pay('p4', 'A>B', 1n), { reason: 'net_debit_cap' });
  await country.runUntil('2026-11-24T11:01:00+09:00');
  t.same(bands(country).slice(2), ['901 normal 0']);
  t.match(await country.pay('p5', 'A>B', 1_000n), { status: 'credited' });
});

t.test('an exceptional raise of the cap lets payments through the same day', async (t) => {
  const country = await stopped();
  country.network.raiseCap('901', won(2_000n));
  t.same(bands(country).slice(2), ['901 normal 1000'], '1000 of 2000 is half');
  t.match(await country.pay('p4', 'A>B', 1_000n), { status: 'credited' });
  t.match(await country.pay('p5', 'A>B', 1n), { reason: 'net_debit_cap' });
});

t.test('payments under way count: two at once do not pass the cap together', async (t) => {
  const country = new Country({ start, letters: 'ABC', capsWon: { A: 1_000n } });
  const twins = [country.bank('A').submit(country.transfer('p1', 'A>B', 600n)), country.bank('A').submit(country.transfer('p2', 'A>C', 600n))];
  await country.clock.runFor(10_000);
  const outcomes = (await Promise.all(twins)).map((outcome) => outcome.status);
  t.same(outcomes.sort(), ['credited', 'rejected']);
  t.equal(country.netDebitWon('A'), 600n);
});

t.test('a refused payment gives its share of the cap back', async (t) => {
  const country = new Country({ start, capsWon: { A: 1_000n } });
  const stranger = { ...country.account('B'), holder: '다른이름' };
  t.match(await country.pay('p1', 'A>B', 900n, { payee: stranger }), { reason: 'name_mismatch' });
  t.match(await country.pay('p2', 'A>B', 1_000n), { status: 'credited' });
});

t.test('position, cap and band survive a restart', async (t) => {
  const country = await stopped();
  const again = new Country({ start: '2026-11-23T11:00:00+09:00', letters: 'ABC', journal: country.events });
  t.same(again.network.position('901'), country.network.position('901'));
  t.match(await again.pay('p4', 'A>B', 1n), { reason: 'net_debit_cap' });
  await again.runUntil('2026-11-24T11:01:00+09:00');
  t.same(bands(again).slice(2), ['901 normal 0']);
});
