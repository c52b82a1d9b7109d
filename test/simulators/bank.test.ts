import t from 'tap';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { Country, instant } from './country.ts';

const start = '2026-11-23T10:00:00+09:00';

t.test('refuses in a fixed order of precedence', async (t) => {
  const country = new Country({ start, balanceWon: 1_000n });
  const bank = country.bank('A');
  const { payer } = country.transfer('x', 'A>B', 1n);
  const closed = { bank: '901', account: '901-000-000007', holder: '닫힌' };
  const suspended = { bank: '901', account: '901-000-000008', holder: '멈춘' };
  bank.openAccount({ ...closed, status: 'closed' });
  bank.openAccount({ ...suspended, status: 'suspended' });
  const stranger = { ...country.account('B'), holder: '다른이름' };
  // Each order has every fault of the ones after it.
  const orders: readonly (readonly [string, bigint, Partial<CreditTransfer>])[] = [
    ['same_account', 0n, { payee: payer }],
    ['account_unknown', 0n, { payer: { ...payer, account: '901-000-000099' }, returnOf: 'nothing' }],
    ['account_closed', 0n, { payer: closed, returnOf: 'nothing' }],
    ['account_blocked', 0n, { payer: suspended, returnOf: 'nothing' }],
    ['amount_limit', 0n, { returnOf: 'nothing' }],
    ['return_invalid', 2_000n, { returnOf: 'nothing' }],
    ['insufficient_funds', 1_001n, { payee: stranger }],
    ['name_mismatch', 1_000n, { payee: stranger }],
  ];
  for (const [reason, amountWon, rest] of orders) t.same(await country.pay(reason, 'A>B', amountWon, rest), { status: 'rejected', reason });
  t.same(country.balanceWon('A'), { postedWon: 1_000n, heldWon: 0n });
});

t.test('refuses a payee that cannot be credited, inside the bank and across the network', async (t) => {
  const country = new Country({ start });
  country.bank('A').openAccount({ account: '901-000-000007', holder: '닫힌', status: 'closed' });
  country.bank('B').openAccount({ account: '902-00-000007-0', holder: '멈춘', status: 'suspended' });
  const inside = (account: string, holder: string) => country.pay(`in-${account}-${holder}`, 'A>A', 1n, { payee: { bank: '901', account, holder } });
  const across = (account: string, holder: string) => country.pay(`out-${account}-${holder}`, 'A>B', 1n, { payee: { bank: '902', account, holder } });
  t.match(await inside('901-000-000099', '아무'), { reason: 'account_unknown' });
  t.match(await inside('901-000-000007', '닫힌'), { reason: 'account_closed' });
  t.match(await inside('clearing', 'Bank A'), { reason: 'account_unknown' }, 'the bank’s own accounts are nobody’s to name');
  t.match(await across('902-00-000099-0', '아무'), { reason: 'account_unknown' });
  t.match(await across('902-00-000007-0', '멈춘'), { reason: 'account_blocked' });
  t.match(await across('reserves', 'Bank B'), { reason: 'account_unknown' });
  t.match(await country.pay('elsewhere', 'A>B', 1n, { payee: { bank: '999', account: '1', holder: '아무' } }), { reason: 'account_unknown' });
  const decomposed = { ...country.account('B'), holder: country.account('B').holder.normalize('NFD') };
  t.match(await country.pay('decomposed', 'A>B', 1n, { payee: decomposed }), { status: 'credited' }, 'one name, written in two ways');
  country.bank('B').openAccount({ account: '902-00-000008-0', holder: '홍길동'.normalize('NFD') });
  t.match(await across('902-00-000008-0', '홍길동'), { status: 'credited' }, 'on either side');
});

t.test('what is held cannot be spent again', async (t) => {
  const country = new Country({ start, balanceWon: 1_000n });
  const twins = ['p1', 'p2'].map((id) => country.bank('A').submit(country.transfer(id, 'A>B', 600n)));
  await country.clock.runFor(10_000);
  t.same(
    (await Promise.all(twins)).map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.status)),
    ['credited', 'insufficient_funds'],
  );
});

t.test('a return goes back to the payer, linked, and never more than came', async (t) => {
  const country = new Country({ start, letters: 'ABC' });
  await country.pay('p1', 'A>B', 1_000n);
  const back = (id: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}) => country.pay(id, 'B>A', amountWon, { returnOf: 'p1', ...rest });
  t.match(await back('r1', 400n), { status: 'credited' });
  t.match(await back('r2', 601n), { reason: 'return_invalid' }, '400 + 601 > 1000');
  t.match(await back('r3', 600n), { status: 'credited' });
  t.match(await back('r4', 1n), { reason: 'return_invalid' }, 'nothing is left');
  t.match(await country.pay('r5', 'B>C', 1n, { returnOf: 'p1' }), { reason: 'return_invalid' }, 'not to somebody else');
  t.match(await country.pay('r6', 'A>B', 1n, { returnOf: 'p1' }), { reason: 'return_invalid' }, 'not by the one who paid');
  t.match(await country.pay('r7', 'B>A', 1n, { returnOf: 'r2' }), { reason: 'return_invalid' }, 'not of a payment that was refused');
  t.same([country.balanceWon('A').postedWon, country.balanceWon('B').postedWon], [10_000_000_000n, 10_000_000_000n]);
  t.equal(country.netDebitWon('A'), 0n, 'the obligations cancel out: 1000 − 400 − 600');

  const again = new Country({ start: '2026-11-23T12:00:00+09:00', letters: 'ABC', journal: country.events });
  t.match(await again.pay('r8', 'B>A', 1n, { returnOf: 'p1' }), { reason: 'return_invalid' }, 'known after a restart too');
});

t.test('two returns at once do not give back more than came', async (t) => {
  const country = new Country({ start });
  await country.pay('p1', 'A>B', 1_000n);
  const twins = ['r1', 'r2'].map((id) => country.bank('B').submit(country.transfer(id, 'B>A', 700n, { returnOf: 'p1' })));
  await country.clock.runFor(10_000);
  t.same(
    (await Promise.all(twins)).map((outcome) => outcome.status),
    ['credited', 'rejected'],
  );
});

t.test('answers balance, recipient and statement for its own customers', async (t) => {
  const country = new Country({ start, balanceWon: 1_000n });
  await country.pay('p1', 'A>B', 300n, { memo: '11월 회비' });
  const bank = country.bank('A');
  const account = country.account('A');
  t.same(await bank.ask('balance', { account }), { postedWon: 700n, heldWon: 0n, availableWon: 700n });
  t.equal(await bank.ask('balance', { account: country.account('B') }), undefined);
  t.equal(await bank.ask('balance', { account: { bank: '901', account: 'reserves' } }), undefined);
  t.equal(await bank.ask('cutoffs', {}), undefined);
  const question = { account, from: instant(start), until: instant('2026-11-23T10:00:01+09:00') };
  const statement = await bank.ask('statement', question);
  t.match(statement, { openingWon: 0n, closingWon: 700n });
  t.same(statement?.lines, [
    {
      transactionId: 'issue:901-000-000001',
      at: instant(start),
      direction: 'credit',
      amountWon: won(1_000n),
      balanceWon: won(1_000n),
      code: 'issue',
      counterparty: { bank: '901', account: 'issuance', holder: 'Bank A' },
      memo: '',
      instruction: 'issue:901-000-000001',
    },
    {
      // Two lines of two legs each lie between the banks, 20 ms a leg: the answer is back after 80 ms.
      transactionId: 'p1:payment',
      at: instant(start) + 80,
      direction: 'debit',
      amountWon: won(300n),
      balanceWon: won(700n),
      code: 'payment',
      counterparty: country.account('B'),
      memo: '11월 회비',
      instruction: 'p1',
    },
  ]);
  t.match(await country.bank('B').ask('statement', { ...question, account: country.account('B'), from: instant(start) + 1 }), {
    openingWon: 1_000n,
    closingWon: 1_300n,
    lines: [{ direction: 'credit', amountWon: won(300n), counterparty: country.account('A'), memo: '11월 회비' }],
  });
  t.same(
    await bank.ask('statement', { ...question, from: question.until }),
    { openingWon: 700n, closingWon: 700n, lines: [] },
    'a quiet day has balances too',
  );
  t.equal(await bank.ask('statement', { ...question, account: country.account('B') }), undefined);
});

t.test('finds the recipient at another bank through the network', async (t) => {
  const country = new Country({ start });
  country.bank('B').setStatus(country.account('B').account, 'suspended');
  const ask = async (account: { readonly bank: string; readonly account: string }) => {
    const answer = country.bank('A').ask('recipient', { account });
    await country.clock.runFor(20_000);
    return answer;
  };
  t.same(await ask(country.account('A')), { holder: '예금주A', status: 'active' });
  t.same(await ask(country.account('B')), { holder: '예금주B', status: 'suspended' });
  t.equal(await ask({ bank: '902', account: 'nobody' }), undefined);
  t.equal(await ask({ bank: '999', account: '1' }), undefined);
});

t.test('refuses what it is not made for', async (t) => {
  const country = new Country({ start });
  const order = { kind: 'net-settlement', id: 'n1', session: '2026-11-24', payInWon: {} } as const;
  await t.rejects(country.bank('A').submit(order), /takes payments and advices/);
  await t.rejects(country.network.submit(order), /credit transfers only/);
  await t.rejects(country.bokwire.submit(country.transfer('p1', 'A>B', 1n)), /settles between participants only/);
  t.throws(() => country.bank('A').setStatus('nobody', 'closed'), /no customer account/);
  t.throws(() => country.bank('A').openAccount({ account: '901-000-000001', holder: '다른이름' }), /transfer_conflict/);
});
