import t from 'tap';
import { paymentsByMinute } from '../../simulators/kftc/day-profile.ts';
import { faultsOf } from '../../src/cli/commands/day.ts';
import { type NationalDay, playNationalDay } from '../../src/cli/day/national-day.ts';
import { railproof } from '../e2e/command.ts';

const small = { seed: '7', payments: 60_000, threads: 2, accountsPerBank: 500 } as const;

t.test('a day of sixty thousand payments adds up, settles at 11:00, and is the same again', async (t) => {
  const [first, again] = [await playNationalDay(small), await playNationalDay(small)];
  const told = ({ wallMs: _wall, cpuMs: _cpu, peakRssBytes: _rss, ...rest }: NationalDay) => rest;
  t.same(told(first), told(again), 'which thread is faster decides nothing');
  t.same(faultsOf(first), []);
  t.equal(
    Object.values(first.counts).reduce((sum, count) => sum + count, 0),
    60_000,
  );
  t.ok(first.counts.credited > 59_000 && first.counts.account_unknown > 0);
  t.same([first.replayed, first.refused, first.mistaken], [5_000, 5_000, 0]);
  t.equal(
    first.banks.reduce((sum, { netDebitWon }) => sum + netDebitWon, 0n),
    0n,
  );
  t.equal(first.central.settled.status, 'credited');
});

t.test('one thread and two clear the same payments of a bank', async (t) => {
  const alone = await playNationalDay({ ...small, threads: 1 });
  t.same(faultsOf(alone), []);
  t.equal(alone.replayed + alone.refused, 10_000);
});

t.test('a day that is wrong is called wrong', async (t) => {
  const good = await playNationalDay({ ...small, payments: 2_000 });
  t.match(faultsOf({ ...good, wrongNets: ['903'] }), [/position of bank 903/]);
  t.match(faultsOf({ ...good, drift: 1n }), [/hold 1 won more/]);
  t.match(faultsOf({ ...good, mistaken: 2 }), [/2 orders that were sent again/]);
  t.match(faultsOf({ ...good, central: { ...good.central, astray: ['905'] } }), [/settlement account of bank 905/]);
  t.match(faultsOf({ ...good, central: { ...good.central, settled: { status: 'rejected', reason: 'insufficient_funds' } } }), [
    /not settled at 11:00/,
  ]);
});

t.test('the profile: all payments come, none while the network is closed, 1,200 a second at the peak of 40 million', async (t) => {
  const minutes = paymentsByMinute(40_000_000);
  t.equal(
    minutes.reduce((sum, count) => sum + count, 0),
    40_000_000,
  );
  t.same([...minutes.slice(0, 5), ...minutes.slice(-5)], Array(10).fill(0));
  const peak = Math.max(...minutes) / 60;
  t.ok(peak > 1_150 && peak < 1_250, String(peak));
});

t.test('railproof day prints what came of it, and refuses what it cannot hold', async (t) => {
  const { code, stdout } = await railproof(['day', '--payments', '20000', '--accounts', '200', '--seed', '7']);
  t.equal(code, 0);
  t.match(stdout, /payday 2026-11-25: 20,000 retail payments/);
  t.match(stdout, /nets, balances and settlement accounts agree/);
  for (const [args, said] of [
    [['--payments', '70000000'], /at most 60000000/],
    [['--threads', '3'], /one thread or in two/],
    [['--accounts', '20000000'], /at most 10000000/],
  ] as const) {
    const refused = await railproof(['day', ...args]);
    t.equal(refused.code, 2);
    t.match(refused.stderr, said);
  }
});
