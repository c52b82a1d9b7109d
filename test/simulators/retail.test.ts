import t from 'tap';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { railContract } from '../contract/rail.ts';
import { Country, instant } from './country.ts';

const start = '2026-11-23T10:00:00+09:00'; // a Monday
const machine = { bank: '902', account: '902-00-990001-0', holder: '나은행 현금지급기' };

function withMachine(country: Country, cashWon = 10_000n): Country {
  country.bank('B').openMachine({ account: machine.account, holder: machine.holder, cashWon: won(cashWon) });
  return country;
}

/** A customer of A takes cash from the machine of B: B sends the message. */
function cash(country: Country, id: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}): CreditTransfer {
  return country.transfer(id, 'A>B', amountWon, { payee: machine, system: 'cd-cash', ...rest });
}

async function withdraw(country: Country, order: CreditTransfer) {
  const answer = country.bank('B').submit(order);
  await country.clock.runFor(10_000);
  return answer;
}

t.test('five banks net across systems, and a withdrawal is owed by the bank that keeps the account', async (t) => {
  const country = withMachine(new Country({ start, letters: 'ABCDE' }));
  // Obligations incurred − claims acquired, by hand; the claim counts, not who sent the message:
  //   p1 EBS        A>B 100        A owes B
  //   p2 IFT        A>C  50        A owes C
  //   p3 CD         B>C  30        B owes C
  //   p4 CD cash    customer of A at a machine of B, 40: B asks A, and A owes B
  //   p5 CD cash    the same again, 5
  //   p6 CMS        C>A  70        C owes A, outside the cap
  //   p7 CMS debit  D asks E for 25 of E's customer: E owes D, outside the cap
  //   p8 EBS        D>E   7        D owes E
  //              all systems                     under the cap
  //   A: 100 + 50 + 40 + 5 − 70  =  125          100 + 50 + 40 + 5  =  195
  //   B: 30 − 100 − 40 − 5       = −115          30 − 145           = −115
  //   C: 70 − 50 − 30            =  −10          −80                =  −80
  //   D: 7 − 25                  =  −18           7                 =    7
  //   E: 25 − 7                  =   18          −7                 =   −7
  //   sum 125 − 115 − 10 − 18 + 18 = 0           195 − 115 − 80 + 7 − 7 = 0
  await country.pay('p1', 'A>B', 100n);
  await country.pay('p2', 'A>C', 50n, { system: 'ift' });
  await country.pay('p3', 'B>C', 30n, { system: 'cd' });
  t.match(await withdraw(country, cash(country, 'p4', 40n)), { status: 'credited' });
  t.match(await withdraw(country, cash(country, 'p5', 5n)), { status: 'credited' });
  await country.pay('p6', 'C>A', 70n, { system: 'cms' });
  void country.bank('D').submit(country.transfer('p7', 'E>D', 25n, { system: 'cms-debit' }));
  await country.clock.runFor(10_000);
  await country.pay('p8', 'D>E', 7n);
  t.same(
    ['A', 'B', 'C', 'D', 'E'].map((letter) => country.netDebitWon(letter)),
    [195n, -115n, -80n, 7n, -7n],
    'what uses the cap',
  );
  t.same(country.of('obligation.accrued').find(({ instruction }) => instruction === 'p4')?.data, {
    debtor: '901',
    creditor: '902',
    amountWon: won(40n),
    session: '2026-11-24',
    system: 'cd-cash',
  });
  t.equal(country.bank('B').ledger.balance(machine.account)?.postedWon, 9_955n, 'the machine has paid out 45');
  t.same(country.balanceWon('A'), { postedWon: 9_999_999_875n, heldWon: 0n }, '−100 −50 −40 −5 +70');

  await country.runUntil('2026-11-24T11:01:00+09:00');
  t.same(
    country.of('netting.closed').map(({ data }) => data),
    [{ session: '2026-11-24', payInWon: { 901: 125n, 902: -115n, 903: -10n, 904: -18n, 905: 18n } }],
    'one session for all systems',
  );
  t.same(
    ['A', 'B', 'C', 'D', 'E'].map((letter) => country.netDebitWon(letter)),
    [0n, 0n, 0n, 0n, 0n],
  );
  for (const [letter, paidWon] of Object.entries({ A: 125n, B: -115n, C: -10n, D: -18n, E: 18n })) {
    const balanceWon = 100_000_000_000n - paidWon;
    t.same(country.reservesWon(letter), { own: balanceWon, central: balanceWon, clearing: 0n }, letter);
  }
});

t.test('a long weekend of withdrawals accumulates under the cap of the bank that keeps the account', async (t) => {
  // Thursday 24 December 2026; Friday is Christmas, then the weekend: one session, Monday 28th, 11:00. The machines of B run all the time.
  const country = withMachine(new Country({ start: '2026-12-24T23:57:00+09:00', capsWon: { A: 1_000n } }));
  t.match(await withdraw(country, cash(country, 'thursday', 300n)), { status: 'credited' }, 'EBS is closed at 23:57, CD is not');
  await country.runUntil('2026-12-25T15:00:00+09:00');
  t.match(await country.pay('counter', 'A>B', 1n, { system: 'ift' }), { reason: 'outside_hours', retryAt: instant('2026-12-28T09:00:00+09:00') });
  t.match(await withdraw(country, cash(country, 'christmas', 400n)), { status: 'credited' });
  await country.runUntil('2026-12-27T15:00:00+09:00');
  await country.pay('sunday', 'A>B', 250n);
  t.equal(country.netDebitWon('A'), 950n, '300 + 400 + 250');
  t.match(await withdraw(country, cash(country, 'too-much', 51n)), { status: 'rejected', reason: 'net_debit_cap' }, '950 + 51 > 1000');
  t.match(await country.pay('cms', 'A>B', 5_000n, { system: 'cms' }), { status: 'credited' }, 'a batch uses no cap');
  t.match(await withdraw(country, cash(country, 'last', 50n)), { status: 'credited' }, '950 + 50 = 1000');
  t.match(await country.pay('stopped', 'A>B', 1n), { reason: 'net_debit_cap' });

  await country.runUntil('2026-12-28T11:05:00+09:00');
  t.same(
    country.of('netting.closed').map(({ data }) => data),
    [{ session: '2026-12-28', payInWon: { 901: 6_000n, 902: -6_000n } }],
    '1000 under the cap and 5000 outside it',
  );
  t.match(await country.pay('again', 'A>B', 1n), { status: 'credited' }, 'settlement made room');
});

t.test('each system refuses by its own rules', async (t) => {
  const country = withMachine(new Country({ start }), 1_500_000n);
  t.match(await country.pay('machine-limit', 'A>B', 6_000_001n, { system: 'cd' }), { reason: 'amount_limit' });
  t.match(await withdraw(country, cash(country, 'cash-limit', 1_000_001n)), { reason: 'amount_limit' });
  t.match(await country.pay('branch-limit', 'A>B', 1_000_000_001n, { system: 'ift' }), { reason: 'amount_limit' }, 'only EBS leads to BOK-Wire+');
  t.match(await withdraw(country, cash(country, 'cash', 1_000_000n)), { status: 'credited' });
  t.match(await withdraw(country, cash(country, 'empty', 500_001n)), { reason: 'insufficient_funds' }, 'half a million is left in the machine');
  t.match(await country.pay('to-machine', 'A>B', 1n, { payee: machine }), { reason: 'account_unknown' }, 'a machine is no customer');
  country.bank('A').setStatus(country.account('A').account, 'suspended');
  t.match(await withdraw(country, cash(country, 'blocked', 1n)), { reason: 'account_blocked' }, 'nothing leaves a suspended account');
  t.equal(country.of('obligation.accrued').length, 1);
});

t.test('two withdrawals at once take no more than the machine has', async (t) => {
  const country = withMachine(new Country({ start }), 100n);
  const both = [cash(country, 'one', 60n), cash(country, 'two', 60n)].map((order) => country.bank('B').submit(order));
  await country.clock.runFor(10_000);
  t.match(await Promise.all(both), [{ status: 'credited' }, { reason: 'insufficient_funds' }]);
  t.equal(country.bank('B').ledger.balance(machine.account)?.postedWon, 40n);
});

t.test('a withdrawal goes on after a crash at any moment, once', async (t) => {
  const country = withMachine(new Country({ start }));
  const order = cash(country, 'p', 40n);
  void country.bank('B').submit(order);
  await country.clock.runFor(10_000);
  const first = country.events.findIndex(({ instruction }) => instruction === 'p');
  for (const cut of country.cuts.filter((count) => count > first)) {
    const again = new Country({ start: '2026-11-23T10:01:00+09:00', journal: country.events.slice(0, cut) });
    await again.clock.runFor(300_000);
    t.match(await again.bank('B').status('p'), { status: 'credited' }, `after ${cut} events`);
    t.equal(again.netDebitWon('A'), 40n);
    t.equal(again.bank('B').ledger.balance(machine.account)?.postedWon, 9_960n);
    t.equal(again.balanceWon('A').postedWon, 9_999_999_960n);
  }
});

for (const [name, pick, effect] of [
  ['bank:902', (country: Country): Rail => country.bank('B'), (id: string) => `${id}:receipt`],
  ['bank:901', (country: Country): Rail => country.bank('A'), (id: string) => `${id}:payment`],
  ['kftc:ebs', (country: Country): Rail => country.network, (id: string) => `${id}:payment`],
] as const)
  t.test(`the contract of a rail: ${name} for a withdrawal`, async (t) => {
    const template = new Country({ start });
    railContract(t, {
      open: () => world(withMachine(new Country({ start }))),
      order: (id) => cash(template, id, 1_000n),
      refusedOrder: (id) => cash(template, id, 1_000n, { payer: { ...template.account('A'), account: '901-000-000777' } }),
      changed: (order) =>
        order.kind === 'credit-transfer'
          ? [
              { ...order, system: 'cms-debit' },
              { ...order, amountWon: won(999n) },
            ]
          : [],
      effects: (events, id) =>
        events.filter(({ kind, data }) => kind === 'transfer.posted' && 'transfer' in data && data.transfer === effect(id)).length,
    });
    function world(country: Country) {
      return {
        rail: pick(country),
        events: country.events,
        settle: () => country.clock.runFor(60_000),
        restart: () => world(new Country({ start, journal: country.events })),
      };
    }
  });
