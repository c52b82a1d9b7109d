import t from 'tap';
import { bulkRules } from '../../simulators/kftc/bulk-rules.ts';
import { dayPlan } from '../../simulators/kftc/day-plan.ts';
import { systemsOfDay } from '../../simulators/kftc/day-profile.ts';
import { packedSystems, packedTerms } from '../../simulators/kftc/packed-terms.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import { faultsOf } from '../../src/cli/commands/day.ts';
import { type NationalDay, ordersOf, playNationalDay } from '../../src/cli/day/national-day.ts';
import { railproof } from '../e2e/command.ts';

const small = { seed: '7', payments: 60_000, threads: 2, accountsPerBank: 500 } as const;

t.test('a day of sixty thousand payments adds up, settles at 11:00, and is the same again', async (t) => {
  const [first, again] = [await playNationalDay(small), await playNationalDay(small)];
  const told = ({ wallMs: _wall, cpuMs: _cpu, peakRssBytes: _rss, ...rest }: NationalDay) => rest;
  t.same(told(first), told(again), 'which thread is faster decides nothing');
  t.same(faultsOf(first), []);
  t.equal(
    first.systems.reduce((sum, { counts }) => sum + ordersOf(counts), 0),
    60_000,
  );
  for (const { system, counts, creditedWon } of first.systems) {
    t.ok(counts.credited > 0.95 * ordersOf(counts) && creditedWon > 0n, system);
    if (['ebs', 'cd-cash', 'cms-debit', 'giro'].includes(system)) t.ok(counts.credited < ordersOf(counts), `something of ${system} is refused`);
  }
  t.ok(first.systems.some(({ system, counts }) => system === 'cms-debit' && counts.not_consented > 0 && counts.insufficient_funds > 0));
  t.same([first.replayed, first.refused, first.mistaken], [5_000, 5_000, 0]);
  t.equal(
    first.banks.reduce((sum, { netDebitWon }) => sum + netDebitWon, 0n),
    0n,
  );
  t.equal(
    first.banks.reduce((sum, { payInWon }) => sum + payInWon, 0n),
    0n,
  );
  t.ok(
    first.banks.every(({ payInWon, netDebitWon }) => payInWon !== netDebitWon),
    'what files move is netted and uses no cap',
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
  t.match(faultsOf({ ...good, wrongSystems: ['giro'] }), [/giro did not carry/]);
  t.match(faultsOf({ ...good, drift: 1n }), [/hold 1 won more/]);
  t.match(faultsOf({ ...good, mistaken: 2 }), [/2 orders that were sent again/]);
  t.match(faultsOf({ ...good, central: { ...good.central, astray: ['905'] } }), [/settlement account of bank 905/]);
  t.match(faultsOf({ ...good, central: { ...good.central, settled: { status: 'rejected', reason: 'insufficient_funds' } } }), [
    /not settled at 11:00/,
  ]);
});

t.test(
  'the profile: all payments come, each system in its hours, files when they are carried out, 1,200 a second at the peak of 40 million',
  async (t) => {
    const terms = packedTerms(networkRules);
    const parts = dayPlan(40_000_000, { terms, bulk: bulkRules }).flat();
    t.equal(
      parts.reduce((sum, { count }) => sum + count, 0),
      40_000_000,
    );
    t.same(
      parts.map(({ first }) => first),
      parts.map((_, place) => parts.slice(Math.max(0, place - 1), place).reduce((sum, { first, count }) => sum + first + count, 0)),
      'numbered one after the other',
    );
    for (const [system, name] of packedSystems.entries()) {
      const own = parts.filter((part) => part.system === system);
      const { opensMs = 0, closesMs = 0 } = terms[system] ?? {};
      t.ok(
        own.every(({ fromMs, spanMs }) => fromMs >= opensMs && fromMs + spanMs <= closesMs),
        `${name} in its hours`,
      );
      const count = own.reduce((sum, part) => sum + part.count, 0);
      t.equal(count, 4_000 * systemsOfDay.value[name].share, `${name} has its share`);
    }
    const executed = new Set(
      parts.filter(({ spanMs }) => spanMs === 0).map(({ system, fromMs }) => `${packedSystems[system]} ${fromMs / 3_600_000}`),
    );
    t.same([...executed].sort(), ['cms 13', 'cms 9', 'cms-debit 13', 'cms-debit 9', 'giro 9'], 'at the times of bulk-rules');
    const perMinute = new Map<number, number>();
    for (const { fromMs, spanMs, count } of parts) if (spanMs > 0) perMinute.set(fromMs, (perMinute.get(fromMs) ?? 0) + count);
    const peak = Math.max(...perMinute.values()) / 60;
    t.ok(peak > 1_150 && peak < 1_250, String(peak));
  },
);

t.test('railproof day prints what came of it, and refuses what it cannot hold', async (t) => {
  const { code, stdout } = await railproof(['day', '--payments', '20000', '--accounts', '200', '--seed', '7']);
  t.equal(code, 0);
  t.match(stdout, /payday 2026-11-25: 20,000 retail payments/);
  t.match(stdout, /\n {2}cd-cash {4}CD\/ATM network, withdrawal +\d+ +\d+ +\d+ +0\.\d{3}\n/);
  t.match(stdout, /nets, systems, balances and settlement accounts agree/);
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
