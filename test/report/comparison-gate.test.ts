import t from 'tap';
import { type Comparison, compareRuns } from '../../src/report/comparison.ts';
import { type Coin, seededCoin } from './coin.ts';
import { type Outcomes, simulatedRun } from './simulated-run.ts';

interface Play {
  readonly rows: number;
  readonly trials: number;
  readonly before: number;
  readonly now: number;
  /** Rows in which B falls to `now`; the others stay as they were. */
  readonly falling: number;
  readonly paired: boolean;
}

/** Two simulated agents: their outcomes on one seed are independent, the hardest case for pairing. */
function compared(coin: Coin, { rows, trials, before, now, falling, paired }: Play): Comparison {
  const outcomes = (rateOf: (row: number) => number): Outcomes =>
    Object.fromEntries(
      Array.from({ length: rows }, (_, row) => [`s${row}/c`, Array.from({ length: trials }, () => ({ passed: coin.shows(rateOf(row)) }))]),
    );
  const answer = compareRuns({
    before: simulatedRun({ outcomes: outcomes(() => before) }),
    now: simulatedRun({ outcomes: outcomes((row) => (row < falling ? now : before)), ...(paired ? {} : { seed: '8' }) }),
    rows: ['scenario'],
    alpha: 0.05,
    margin: 0.1,
  });
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.comparison;
}

/** Share of simulated comparisons in which the gate, or the row that really fell, says regression. */
function regressions(seed: string, times: number, play: Play): { readonly gate: number; readonly row: number } {
  const coin = seededCoin(seed);
  let gate = 0;
  let row = 0;
  for (let time = 0; time < times; time += 1) {
    const comparison = compared(coin, play);
    if (comparison.paired !== play.paired) throw new Error(`pairing: ${comparison.pairing}`);
    if (comparison.gate === 'regression') gate += 1;
    if (comparison.rows.some(({ name, gate: said }) => name === 's0' && said === 'regression')) row += 1;
  }
  return { gate: gate / times, row: row / times };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

t.test('equal agents: at most 5 % false regressions in 1,000 comparisons', async (t) => {
  for (const [what, play] of [
    ['.99, one row, 100 pairs', { rows: 1, trials: 100, before: 0.99, paired: true }],
    ['.90, one row, 100 pairs', { rows: 1, trials: 100, before: 0.9, paired: true }],
    ['.90, ten rows, 40 pairs each', { rows: 10, trials: 40, before: 0.9, paired: true }],
    ['.99, one row, 100 not paired', { rows: 1, trials: 100, before: 0.99, paired: false }],
  ] as const) {
    const { gate } = regressions(`equal ${what}`, 1_000, { ...play, now: play.before, falling: 0 });
    t.comment(`equal agents, ${what}: ${percent(gate)} false regressions`);
    t.ok(gate <= 0.05, `${what}: ${percent(gate)}`);
  }
});

t.test('.99 to .90 on one pre-declared row with 100 seeds: found in at least 80 %', async (t) => {
  for (const paired of [true, false]) {
    const { gate } = regressions(`one row ${paired}`, 1_000, { rows: 1, trials: 100, before: 0.99, now: 0.9, falling: 1, paired });
    t.comment(`.99 to .90, one row, 100 seeds, ${paired ? 'paired' : 'not paired'}: ${percent(gate)} found`);
    t.ok(gate >= 0.8, percent(gate));
  }
});

t.test('.99 to .90 in one of ten rows with 200 seeds, after Holm: found in at least 85 %', async (t) => {
  for (const paired of [true, false]) {
    const { row } = regressions(`ten rows ${paired}`, 200, { rows: 10, trials: 200, before: 0.99, now: 0.9, falling: 1, paired });
    t.comment(`.99 to .90, one of ten rows, 200 seeds, Holm, ${paired ? 'paired' : 'not paired'}: ${percent(row)} found`);
    t.ok(row >= 0.85, percent(row));
  }
});

t.test('equal good agents with 100 seeds are nearly always told that nothing fell', async (t) => {
  const coin = seededCoin('no regression');
  let said = 0;
  for (let time = 0; time < 300; time += 1)
    if (compared(coin, { rows: 1, trials: 100, before: 0.99, now: 0.99, falling: 0, paired: true }).gate === 'no_regression') said += 1;
  t.comment(`equal agents at .99, 100 seeds: ${percent(said / 300)} "no regression"`);
  t.ok(said / 300 >= 0.95);
});

t.test('an agent that fell by more than the margin is seldom told so', async (t) => {
  const coin = seededCoin('missed');
  let missed = 0;
  for (let time = 0; time < 600; time += 1)
    if (compared(coin, { rows: 1, trials: 60, before: 0.95, now: 0.84, falling: 1, paired: true }).gate === 'no_regression') missed += 1;
  t.comment(`.95 to .84, 60 seeds: ${percent(missed / 600)} "no regression"`);
  t.ok(missed / 600 <= 0.06);
});
