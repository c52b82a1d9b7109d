import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import { RailUnreachable } from '../../src/rail/rail.ts';
import { Country, instant } from './country.ts';

t.test('is open from 00:05 until 23:55 and says when to come back', async (t) => {
  const country = new Country({ start: '2026-11-23T23:54:59.900+09:00' });
  t.match(await country.pay('p1', 'A>B', 1n), { status: 'credited' }, 'it reaches the network at 23:54:59.920');
  await country.runUntil('2026-11-23T23:55:00+09:00');
  t.same(await country.pay('p2', 'A>B', 1n), { status: 'rejected', reason: 'outside_hours', retryAt: instant('2026-11-24T00:05:00+09:00') });
  await country.runUntil('2026-11-24T00:04:50+09:00');
  t.match(await country.pay('p3', 'A>B', 1n), { reason: 'outside_hours' });
  t.match(await country.pay('p4', 'A>B', 1n), { status: 'credited' }, '00:05:00');
  const inside = { bank: '901', account: '901-000-000002', holder: '둘째' };
  country.bank('A').openAccount(inside);
  await country.runUntil('2026-11-24T23:58:00+09:00');
  t.match(await country.pay('p5', 'A>A', 1n, { payee: inside }), { status: 'credited' }, 'a bank’s own hours are not the network’s');
});

t.test('an outage refuses payments to and from the participant, and is seen in the system status', async (t) => {
  const country = new Country({ start: '2026-11-23T10:00:00+09:00', letters: 'ABC' });
  country.network.setAvailable('902', false);
  country.network.setAvailable('902', false);
  t.equal(country.of('participant.changed').length, 1, 'only changes are recorded');
  t.match(await country.pay('to', 'A>B', 1n), { status: 'rejected', reason: 'participant_unavailable' });
  t.match(await country.pay('from', 'B>A', 1n), { status: 'rejected', reason: 'participant_unavailable' });
  t.match(await country.pay('others', 'A>C', 1n), { status: 'credited' });
  t.same(await country.network.ask('system', {}), [
    {
      system: 'kftc:ebs',
      available: true,
      participants: [
        { bank: '901', name: 'Bank A', available: true },
        { bank: '902', name: 'Bank B', available: false },
        { bank: '903', name: 'Bank C', available: true },
      ],
    },
  ]);
  await t.rejects(country.network.ask('recipient', { account: country.account('B') }), RailUnreachable);
  const again = new Country({ start: '2026-11-23T12:00:00+09:00', letters: 'ABC', journal: country.events });
  t.match(await again.pay('still', 'A>B', 1n), { reason: 'participant_unavailable' });
  again.network.setAvailable('902', true);
  t.match(await again.pay('back', 'A>B', 1n), { status: 'credited' });
});

t.test('hours come before parties, parties before the cap, above 1bn as below', async (t) => {
  const country = new Country({ start: '2026-11-23T23:56:00+09:00', capsWon: { A: 0n } });
  const nowhere = { bank: '999', account: '1', holder: '아무' };
  t.match(await country.pay('p1', 'A>B', 2_000_000_000n, { payee: nowhere }), { reason: 'outside_hours' });
  await country.runUntil('2026-11-24T10:00:00+09:00');
  t.match(await country.pay('p2', 'A>B', 2_000_000_000n, { payee: nowhere }), { reason: 'account_unknown' });
  t.match(await country.pay('p3', 'A>B', 1n, { payee: nowhere }), { reason: 'account_unknown' });
  country.network.setAvailable('902', false);
  t.match(await country.pay('p4', 'A>B', 1n), { reason: 'participant_unavailable' });
  country.network.setAvailable('902', true);
  t.match(await country.pay('p5', 'A>B', 1n), { reason: 'net_debit_cap' });
});

t.test('states its cut-offs, and BOK-Wire+ its own', async (t) => {
  const country = new Country({ start: '2026-11-23T10:00:00+09:00' }); // a Monday
  t.same(await country.network.ask('cutoffs', {}), [
    {
      system: 'kftc:ebs',
      open: true,
      opensAt: instant('2026-11-23T00:05:00+09:00'),
      closesAt: instant('2026-11-23T23:55:00+09:00'),
      nextSettlementAt: instant('2026-11-23T11:00:00+09:00'),
      limitWon: 1_000_000_000n,
    },
    {
      system: 'bokwire',
      open: true,
      opensAt: instant('2026-11-23T09:00:00+09:00'),
      closesAt: instant('2026-11-23T17:30:00+09:00'),
      nextSettlementAt: null,
      limitWon: null,
    },
  ]);
  await country.runUntil('2026-11-27T18:00:00+09:00'); // Friday after the close
  t.same(await country.bokwire.ask('cutoffs', {}), [
    {
      system: 'bokwire',
      open: false,
      opensAt: instant('2026-11-30T09:00:00+09:00'),
      closesAt: instant('2026-11-30T17:30:00+09:00'),
      nextSettlementAt: null,
      limitWon: null,
    },
  ]);
  const asked = country.network.ask('cutoffs', {});
  await country.clock.runFor(1_000);
  t.match(await asked, [
    { open: true, nextSettlementAt: instant('2026-11-30T11:00:00+09:00') },
    { system: 'bokwire', open: false },
  ]);
  t.same(await country.bokwire.ask('balance', { account: { bank: 'bokwire', account: '901' } }), {
    postedWon: 100_000_000_000n,
    heldWon: 0n,
    availableWon: 100_000_000_000n,
  });
  t.same(await country.bokwire.ask('system', {}), [{ system: 'bokwire', available: true, participants: [] }]);
});

t.test('BOK-Wire+ refuses outside its hours, for strangers, and nets that do not sum to zero', async (t) => {
  const country = new Country({ start: '2026-11-28T12:00:00+09:00' }); // a Saturday
  const order = { kind: 'net-settlement', id: 'n1', session: '2026-11-30', payInWon: {} } as const;
  t.same(await country.bokwire.submit(order), { status: 'rejected', reason: 'outside_hours', retryAt: instant('2026-11-30T09:00:00+09:00') });
  await country.runUntil('2026-11-30T09:00:00+09:00');
  const { amountWon } = country.transfer('p1', 'A>B', 5n);
  const nobody = { ...order, id: 'n3', payInWon: { 901: amountWon, 999: won(-amountWon) } };
  t.same(await country.bokwire.submit(nobody), { status: 'rejected', reason: 'account_unknown' });
  await t.rejects(country.bokwire.submit({ ...order, id: 'n2', payInWon: { 901: amountWon } }), /do not sum to zero/);
});
