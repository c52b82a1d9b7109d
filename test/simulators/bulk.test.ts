import t from 'tap';
import { openBulkCentre } from '../../simulators/kftc/bulk-centre.ts';
import { bulkRules } from '../../simulators/kftc/bulk-rules.ts';
import type { BulkFile, CreditTransfer } from '../../src/kernel/instruction.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { Country, instant } from './country.ts';
import { free, TokenTown } from './token-town.ts';

const monday = '2026-11-23T16:00:00+09:00';

/** Lines from the customer of A, or for a debit file to it. */
function fileOf(country: Country, lines: readonly CreditTransfer[], rest: Partial<BulkFile> = {}): BulkFile {
  const { system = 'cms' } = rest;
  const own = lines.map((line) => ({ ...line, system }));
  return { kind: 'bulk-file', id: 'f', system, executesOn: '2026-11-24', requestedAt: country.clock.now(), ...rest, lines: own };
}

/** Salaries to B and C, and to a stranger at B. */
function payroll(country: Country): BulkFile {
  const nobody = { ...country.account('B'), account: '902-00-000777-0' };
  const lines = [country.transfer('f:1', 'A>B', 300n), country.transfer('f:2', 'A>C', 500n), country.transfer('f:3', 'A>B', 40n, { payee: nobody })];
  return fileOf(country, lines);
}

async function statuses(country: Country, ids: readonly string[]) {
  return Promise.all(
    ids.map(async (id) => {
      const answer = await country.bulk.status(id);
      return answer.status === 'rejected' ? answer.reason : answer.status;
    }),
  );
}

t.test('a file is carried out on its day, reported at 03:00 of the day after, and settled with everything else', async (t) => {
  const country = new Country({ start: monday, letters: 'ABC' });
  t.match(await country.bulk.submit(payroll(country)), { status: 'pending', dueBy: instant('2026-11-25T03:30:00+09:00') });
  await country.runUntil('2026-11-24T08:59:00+09:00');
  t.equal(country.of('transfer.captured').length, 0, 'nothing moves before its day');
  await country.runUntil('2026-11-24T09:01:00+09:00');
  t.same(country.balanceWon('A'), { postedWon: 9_999_999_200n, heldWon: 0n }, '−300 −500, and 40 came back');
  t.same(await statuses(country, ['f:1', 'f:3']), ['pending', 'pending'], 'the result is not out');
  await country.runUntil('2026-11-25T03:00:01+09:00');
  t.same(await statuses(country, ['f', 'f:1', 'f:2', 'f:3']), ['credited', 'credited', 'credited', 'account_unknown']);
  t.match(await country.bulk.status('f:1'), { creditedAt: country.of('obligation.accrued')[0]?.at }, 'credited when the payee was');
  t.equal(country.netDebitWon('A'), 0n, 'a batch uses no cap');
  await country.runUntil('2026-11-25T11:05:00+09:00');
  t.same(
    country.of('netting.closed').map(({ data }) => data),
    [{ session: '2026-11-25', payInWon: { 901: 800n, 902: -300n, 903: -500n } }],
  );
});

t.test('cut-offs: 17:00 of the business day before, 12:00 of the day itself', async (t) => {
  const at = async (start: string, executesOn: string, system: BulkFile['system'] = 'cms') => {
    const country = new Country({ start });
    const answer = await country.bulk.submit(fileOf(country, [country.transfer('f:1', 'A>B', 1n)], { executesOn, system }));
    return answer.status === 'rejected'
      ? answer.reason
      : answer.status === 'pending'
        ? new Date(answer.dueBy + 8.5 * 3_600_000).toISOString().slice(0, 16)
        : answer.status;
  };
  t.equal(await at('2026-11-23T16:59:59+09:00', '2026-11-24'), '2026-11-25T03:00');
  t.equal(await at('2026-11-23T17:00:00+09:00', '2026-11-24'), 'outside_hours');
  t.equal(await at('2026-11-24T11:59:59+09:00', '2026-11-24'), '2026-11-24T23:00', 'same-day');
  t.equal(await at('2026-11-24T12:00:00+09:00', '2026-11-24'), 'outside_hours');
  t.equal(await at('2026-11-24T09:00:00+09:00', '2026-11-24', 'giro'), 'outside_hours', 'giro has no same-day service');
  t.equal(await at('2026-11-23T09:00:00+09:00', '2026-11-28'), 'outside_hours', 'a Saturday');
  t.equal(await at('2026-11-24T09:00:00+09:00', '2026-11-23'), 'outside_hours', 'yesterday');
  // Thursday 24 December 2026; Friday is Christmas, then the weekend: for Monday the cut-off is Thursday 17:00.
  t.equal(await at('2026-12-24T16:59:59+09:00', '2026-12-28'), '2026-12-29T03:00');
  t.equal(await at('2026-12-25T10:00:00+09:00', '2026-12-28'), 'outside_hours');
});

t.test('a day that does not exist, or whose holidays nobody knows, is no business day, and a restart gets past it', async (t) => {
  for (const executesOn of ['2026-02-30', '2099-01-05', '2023-12-29']) {
    const country = new Country({ start: monday });
    const file = fileOf(country, [country.transfer('f:1', 'A>B', 1n)], { executesOn });
    t.match(await country.bulk.submit(file), { status: 'rejected', reason: 'outside_hours' }, executesOn);
    const again = new Country({ start: monday, journal: country.events });
    t.match(await again.bulk.status('f'), { status: 'rejected', reason: 'outside_hours' }, executesOn);
  }
});

t.test('what a rail cannot say a time for is not on its record either', (t) => {
  const country = new Country({ start: monday });
  const drafts: unknown[] = [];
  const record = (draft: unknown) => drafts.push(draft);
  const dueBy = () => {
    throw new RangeError('no holiday data');
  };
  const register = new Register({ rail: 'rail', clock: country.clock, record, dueBy });
  t.throws(() => register.admit(country.transfer('p1', 'A>B', 1n)), /no holiday data/);
  t.same(drafts, []);
  t.end();
});

t.test('a file id stands for one file, and for one effect', async (t) => {
  const country = new Country({ start: monday, letters: 'ABC' });
  const file = payroll(country);
  const first = await country.bulk.submit(file);
  t.same(await country.bulk.submit(file), first, 'the first answer again');
  t.match(await country.bulk.submit({ ...file, lines: file.lines.slice(1) }), { reason: 'key_conflict' });
  await country.runUntil('2026-11-25T04:00:00+09:00');
  t.match(await country.bulk.submit(file), { status: 'credited' });
  t.equal(country.balanceWon('A').postedWon, 9_999_999_200n);
  t.match(await country.bulk.status('late'), { status: 'absent' });
  t.match(await country.bulk.submit(fileOf(country, [], { id: 'late' })), { reason: 'superseded' }, 'asked for before it came: it stays away');
});

t.test('bad lines are refused at once, the good ones go on', async (t) => {
  const country = new Country({ start: monday, letters: 'ABC' });
  const strange = { ...country.account('B'), bank: '999' };
  const lines = [country.transfer('f:1', 'A>B', 1n, { payee: strange }), country.transfer('f:2', 'A>B', 0n), country.transfer('f:3', 'A>B', 5n)];
  await country.bulk.submit(fileOf(country, lines));
  t.same(await statuses(country, ['f:1', 'f:2', 'f:3']), ['account_unknown', 'amount_limit', 'pending']);
  await country.runUntil('2026-11-25T04:00:00+09:00');
  t.same(await statuses(country, ['f:3']), ['credited']);
});

t.test('a debit file collects from who agreed and has the money; the payer’s bank owes', async (t) => {
  const country = new Country({ start: monday, letters: 'ABCDE', balanceWon: 1_000n });
  const collect = (id: string, from: string, amountWon: bigint) => country.transfer(id, `${from}>A`, amountWon);
  for (const letter of ['B', 'C', 'D']) country.bulk.agree({ payer: country.account(letter), payee: country.account('A'), agreed: true });
  country.bulk.agree({ payer: country.account('D'), payee: country.account('A'), agreed: false });
  country.bank('E').setStatus(country.account('E').account, 'closed');
  country.bulk.agree({ payer: country.account('E'), payee: country.account('A'), agreed: true });
  const lines = [collect('f:1', 'B', 700n), collect('f:2', 'C', 1_001n), collect('f:3', 'D', 1n), collect('f:4', 'E', 1n)];
  await country.bulk.submit(fileOf(country, lines, { system: 'cms-debit', executesOn: '2026-11-24' }));
  await country.runUntil('2026-11-25T04:00:00+09:00');
  t.same(await statuses(country, ['f:1', 'f:2', 'f:3', 'f:4']), ['credited', 'insufficient_funds', 'not_consented', 'account_closed']);
  t.equal(country.balanceWon('A').postedWon, 1_700n);
  await country.runUntil('2026-11-25T11:05:00+09:00');
  t.same(
    country.of('netting.closed').map(({ data }) => data),
    [{ session: '2026-11-25', payInWon: { 901: -700n, 902: 700n } }],
  );
});

t.test('a crash at any moment of a file loses and doubles nothing', async (t) => {
  const country = new Country({ start: monday, letters: 'ABC' });
  await country.bulk.submit(payroll(country));
  await country.runUntil('2026-11-25T03:01:00+09:00');
  const first = country.events.findIndex(({ instruction }) => instruction === 'f');
  const cuts = country.cuts.filter((count) => count > first);
  t.ok(cuts.length > 10, `${cuts.length} moments`);
  for (const cut of cuts) {
    const last = country.events[cut - 1]?.recordedAt ?? 0;
    const again = new Country({ start: new Date(last + 60_000).toISOString(), letters: 'ABC', journal: country.events.slice(0, cut) });
    await again.runUntil('2026-11-25T04:00:00+09:00');
    t.same(await statuses(again, ['f', 'f:1', 'f:2', 'f:3']), ['credited', 'credited', 'credited', 'account_unknown'], `after ${cut} events`);
    t.equal(again.balanceWon('A').postedWon, 9_999_999_200n);
    t.equal(again.of('obligation.accrued').length, 2);
  }
});

t.test('lost replies of the banks: the same line again, once', async (t) => {
  const seen = new Set<string>();
  const line = (rail: Rail, from: string): Rail =>
    from !== 'kftc:cms'
      ? rail
      : {
          ...rail,
          id: rail.id,
          submit: async (order) => {
            const answer = await rail.submit(order);
            if (seen.has(order.id)) return answer;
            seen.add(order.id);
            return new Promise<never>(() => {});
          },
          status: (id) => rail.status(id),
          ask: (topic, question) => rail.ask(topic, question),
        };
  const country = new Country({ start: monday, letters: 'ABC', line });
  await country.bulk.submit(payroll(country));
  await country.runUntil('2026-11-25T04:00:00+09:00');
  t.same(await statuses(country, ['f:1', 'f:2', 'f:3']), ['credited', 'credited', 'account_unknown']);
  t.equal(country.balanceWon('A').postedWon, 9_999_999_200n);
});

t.test('a line that comes in two files is carried out with the first, once', async (t) => {
  const country = new Country({ start: monday, letters: 'ABC' });
  const file = payroll(country);
  await country.bulk.submit(file);
  t.match(await country.bulk.submit({ ...file, id: 'g', lines: file.lines.slice(1) }), { status: 'pending' });
  await country.runUntil('2026-11-24T12:00:00+09:00');
  const again = new Country({ start: '2026-11-24T12:00:00+09:00', letters: 'ABC', journal: country.events });
  for (const each of [country, again]) {
    await each.runUntil('2026-11-25T04:00:00+09:00');
    t.same(await statuses(each, ['f', 'g', 'f:1', 'f:2', 'f:3']), ['credited', 'credited', 'credited', 'credited', 'account_unknown']);
    t.equal(each.balanceWon('A').postedWon, 9_999_999_200n);
  }
  const late = new Country({ start: '2026-11-23T17:00:00+09:00', letters: 'ABC' });
  const refused = payroll(late);
  t.match(await late.bulk.submit(refused), { reason: 'outside_hours' });
  await late.bulk.submit({ ...refused, id: 'next', executesOn: '2026-11-25' });
  const lateAgain = new Country({ start: '2026-11-23T17:01:00+09:00', letters: 'ABC', journal: late.events });
  for (const each of [late, lateAgain]) {
    await each.runUntil('2026-11-26T04:00:00+09:00');
    t.same(await statuses(each, ['f:1', 'f:3']), ['credited', 'account_unknown'], 'a refused file holds no line');
  }
});

t.test('lines reach wallets whose terms say so, by credit and by debit; the others come back', async (t) => {
  const town = new TokenTown({ start: monday });
  const { clock, note: record, banks, ledger } = town;
  const centre = openBulkCentre({ clock, record, banks, ledgers: new Map([[ledger.id, ledger]]), rules: bulkRules });
  for (const name of ['TA1', 'TA2', 'TB1']) town.wallet(name, 1_000n, { files: true });
  town.wallet('TB2', 1_000n);
  const own = { ...town.party('TA3'), holder: town.account('A1', 1_000n).holder };
  ledger.openWallet(own, { ...free, files: true });
  const send = async (system: BulkFile['system'], lines: readonly CreditTransfer[]) => {
    const file = { kind: 'bulk-file', id: system, system, executesOn: '2026-11-24', requestedAt: clock.now() } as const;
    await centre.submit({ ...file, lines: lines.map((line) => ({ ...line, id: `${system} ${line.id}`, system })) });
  };
  const line = (route: string, change: Partial<CreditTransfer> = {}) => town.transfer(route, route, 100n, change);
  const collected = ['TA1>TA2', 'TB1>TA2', 'TB2>TA2'].map((route) => line(route));
  for (const { payer, payee } of [...collected, line('TA1>A1'), line('A1>TA1')]) centre.agree({ payer, payee, agreed: true });
  await send('cms', [line('TA1>TB1'), line('TA1>TB2'), line('TB2>TA1'), line('TA1>TB9'), line('A1>TA3', { payee: own })]);
  await send('giro', [line('TA1>TB1')]);
  await send('cms-debit', [...collected, line('TB1>TA1'), line('TA1>A1'), line('A1>TA1')]);
  await clock.runUntil(instant('2026-11-25T04:00:00+09:00'));
  const answers: Record<string, string> = {};
  for (const { instruction } of town.events.filter(({ kind }) => kind === 'instruction.received')) {
    const answer = await centre.status(instruction ?? '');
    if (instruction?.includes(' ') === true) answers[instruction] = answer.status === 'rejected' ? answer.reason : answer.status;
  }
  t.same(answers, {
    'cms TA1>TB1': 'credited',
    'cms TA1>TB2': 'wallet_not_served',
    'cms TB2>TA1': 'wallet_not_served',
    'cms TA1>TB9': 'account_unknown',
    'cms A1>TA3': 'credited',
    'giro TA1>TB1': 'wallet_not_served',
    'cms-debit TA1>TA2': 'credited',
    'cms-debit TB1>TA2': 'credited',
    'cms-debit TB2>TA2': 'wallet_not_served',
    'cms-debit TB1>TA1': 'not_consented',
    'cms-debit TA1>A1': 'wallet_not_served',
    'cms-debit A1>TA1': 'wallet_not_served',
  });
  t.same(
    ['TA1', 'TA2', 'TB1', 'TB2', 'A1'].map((name) => town.balanceWon(name)),
    [800n, 1_200n, 1_000n, 1_000n, 900n],
    'a hundred each time, once',
  );
  t.same(town.broken(), [], 'nothing moves outside its day, and tokens stay backed');
});
