import t from 'tap';
import { type Comparison, type ComparisonOrder, compareRuns } from '../../src/report/comparison.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { simulatedRun, trials } from './simulated-run.ts';

type Order = Partial<ComparisonOrder> & { readonly before: RunResult; readonly now: RunResult };

const answer = (order: Order) => compareRuns({ rows: ['all'], alpha: 0.05, margin: 0.1, ...order });

function compared(order: Order): Comparison {
  const given = answer(order);
  if ('refused' in given) throw new Error(given.refused);
  return given.comparison;
}

function refusal(order: Order): string {
  const given = answer(order);
  return 'refused' in given ? given.refused : '';
}

const clean = simulatedRun({ outcomes: { 'pay/a': trials(30), 'bill/b': trials(30) } });

t.test('paired by seed: McNemar, by hand', async (t) => {
  const now = simulatedRun({ outcomes: { 'pay/a': trials(30, 5), 'bill/b': trials(30) } });
  const comparison = compared({ before: clean, now });
  t.equal(comparison.paired, true);
  t.match(comparison.rows, [{ name: 'all', trials: 60, passed: { before: 60, now: 55 }, method: 'mcnemar', discordant: { worse: 5, better: 0 } }]);
  t.ok(Math.abs((comparison.rows[0]?.p ?? 0) - 1 / 32) < 1e-12);
  t.equal(comparison.gate, 'regression');
});

t.test('every row costs the others power: the same fall is no regression among two', async (t) => {
  const now = simulatedRun({ outcomes: { 'pay/a': trials(30, 5), 'bill/b': trials(30) } });
  const comparison = compared({ before: clean, now, rows: ['scenario'] });
  t.match(
    comparison.rows.map(({ name, pAdjusted, gate }) => [name, pAdjusted.toFixed(4), gate]),
    [
      ['pay', '0.0625', 'insufficient_data'],
      ['bill', '1.0000', 'no_regression'],
    ],
  );
  t.equal(comparison.gate, 'insufficient_data');
});

t.test('regressions come first, whatever the order of the cases', async (t) => {
  const now = simulatedRun({ outcomes: { 'pay/a': trials(30), 'bill/b': trials(30, 12) } });
  t.same(
    compared({ before: clean, now, rows: ['case'] }).rows.map(({ name, gate }) => `${gate} ${name}`),
    ['regression bill/b', 'no_regression pay/a'],
  );
});

t.test('getting better is no regression', async (t) => {
  const worse = simulatedRun({ outcomes: { 'pay/a': trials(30, 12), 'bill/b': trials(30) } });
  const comparison = compared({ before: worse, now: clean });
  t.equal(comparison.gate, 'no_regression');
  t.ok((comparison.rows[0]?.difference ?? 0) > 0);
});

t.test('too few trials say neither', async (t) => {
  const few = simulatedRun({ outcomes: { 'pay/a': trials(8) } });
  const comparison = compared({ before: few, now: few });
  t.equal(comparison.gate, 'insufficient_data');
  t.match(comparison.rows[0]?.why, /a fall of up to 25\.\d % is possible/);
  t.equal(compared({ before: few, now: few, margin: 0.3 }).gate, 'no_regression');
});

t.test('money has zero tolerance: losing more is never called none', async (t) => {
  const now = simulatedRun({ outcomes: { 'pay/a': [{ passed: false, wonLost: 1n }, ...trials(29)], 'bill/b': trials(30) } });
  const comparison = compared({ before: clean, now });
  t.equal(comparison.gate, 'insufficient_data');
  t.match(comparison.rows[0]?.why, /money has zero tolerance/);
  t.match(comparison.remarks, [/B lost money/]);
  t.equal(compared({ before: now, now }).gate, 'no_regression', 'what A lost already is no regression of B');
  const twice = simulatedRun({ outcomes: { 'pay/a': [{ passed: false, duplicateCredits: 1 }, ...trials(29)], 'bill/b': trials(30) } });
  t.equal(compared({ before: clean, now: twice }).gate, 'insufficient_data');
});

t.test('won are added up beyond what a number can carry', async (t) => {
  const lost = { passed: false, wonLost: 9_007_199_254_740_993n };
  const now = simulatedRun({ outcomes: { 'pay/a': [lost, lost, ...trials(28)], 'bill/b': trials(30) } });
  t.equal(compared({ before: clean, now }).rows[0]?.money.wonLost.difference, '18014398509481986');
});

t.test('other seeds, or another persona on the same run seed, do not pair', async (t) => {
  const outcomes = { 'pay/a': trials(30), 'bill/b': trials(30) };
  for (const [other, why] of [
    [simulatedRun({ outcomes, seed: '8' }), /different seeds \(7 and 8\)/],
    [simulatedRun({ outcomes, persona: 'other' }), /the personas differ \(agent and other\)/],
  ] as const) {
    const comparison = compared({ before: clean, now: other });
    t.equal(comparison.paired, false);
    t.match(comparison.pairing, why);
    t.match(comparison.rows, [{ method: 'newcombe', discordant: null }]);
  }
});

t.test('runs that are not alike are refused, and it is said why', async (t) => {
  const now = (order: Parameters<typeof simulatedRun>[0]) => refusal({ before: clean, now: simulatedRun(order) });
  t.match(now({ outcomes: { 'pay/a': trials(30) } }), /not comparable: bill\/b was played in A only/);
  t.match(now({ outcomes: { 'pay/a': trials(30), 'bill/b': trials(30), 'new/c': trials(1) } }), /new\/c was played in B only/);
  t.match(now({ outcomes: { 'pay/a': trials(30), 'bill/b': trials(31) } }), /30 times in A and 31 times in B/);
  t.match(now({ outcomes: { 'pay/a': trials(30), 'bill/b': trials(30) }, conditions: 'beef' }), /its task, world or faults have changed/);
  t.match(now({ outcomes: {} }), /played in A only/);
  t.match(refusal({ before: simulatedRun({ outcomes: {} }), now: simulatedRun({ outcomes: {} }) }), /neither run has a trial/);
  t.match(refusal({ before: clean, now: clean, rows: ['pay', 'nothing'] }), /no row "nothing"/);
  t.match(refusal({ before: clean, now: clean, rows: ['constructor'] }), /no row "constructor"/);
});

t.test('rows may be named: scenario and case, each once', async (t) => {
  const { rows } = compared({ before: clean, now: clean, rows: ['all', 'pay', 'bill/b', 'pay'] });
  t.same(rows.map(({ name, trials: count }) => `${name} ${count}`).sort(), ['all 60', 'bill/b 30', 'pay 30']);
  t.equal(compared({ before: clean, now: clean, rows: ['family'] }).rows.length, 2);
});

t.test('books that broke, or too many trials lost, make the whole comparison void', async (t) => {
  const outcomes = { 'pay/a': trials(30, 20), 'bill/b': trials(30) };
  const broken = compared({ before: clean, now: simulatedRun({ outcomes, violated: 1 }) });
  t.equal(broken.gate, 'insufficient_data');
  t.match(broken.why, /in run B the sandbox broke a rule/);
  const spoilt = trials(30).map((trial, index) => (index < 2 ? ({ ...trial, errored: 'provider' } as const) : trial));
  const lost = compared({ before: simulatedRun({ outcomes: { ...outcomes, 'pay/a': spoilt } }), now: clean });
  t.equal(lost.gate, 'insufficient_data');
  t.match(lost.why, /run A lost 2 of 60 trials to provider or sandbox/);
});

t.test('says when both runs are one, and when conditions are unknown', async (t) => {
  t.match(compared({ before: clean, now: clean }).remarks, [/the same, event for event/]);
  const old = { ...clean, digest: null, build: { ...clean.build, commit: 'older' }, cases: clean.cases.map(({ conditions: _, ...item }) => item) };
  t.match(compared({ before: old, now: clean }).remarks, [/scenarios or faults may differ/]);
});
