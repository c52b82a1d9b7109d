import t from 'tap';
import { familyTable } from '../../src/report/family-table.ts';
import { faultTable } from '../../src/report/fault-table.ts';
import { passPower } from '../../src/report/pass-power.ts';
import { wilsonInterval } from '../../src/report/wilson.ts';
import { sampleRun, sampleTrials } from './sample-run.ts';

const run = sampleRun(sampleTrials(true));
const round = (value: number | undefined) => Math.round((value ?? Number.NaN) * 1_000) / 1_000;

t.test('a row for each family, by its number, with the figures of its cases', async (t) => {
  const rows = familyTable(run);
  t.same(
    rows.map(({ family, cases, trials }) => [family, cases, trials]),
    [0, 1, 2, 3, 4, 5, 7, 16].map((family) => [family, family === 0 ? 2 : 1, family === 0 ? 20 : 10]),
  );
  for (const { family, passK, k } of rows)
    t.equal(
      passK,
      passPower(
        run.cases.filter((item) => item.family === family),
        k ?? 0,
      ),
    );
});

t.test('by hand: six of ten passed, k = 5: C(6,5)/C(10,5) = 6/252; Wilson of 6/10 is [.313, .832]', async (t) => {
  const row = familyTable(run)[1];
  t.match(row, { family: 1, passed: 6, k: 5 });
  t.equal(round(row?.passK ?? undefined), 0.024);
  t.equal(row?.interval?.[0], wilsonInterval({ trials: 10, passed: 6 })[0] ** 5);
  t.equal(round(row?.interval?.[1]), 0.832);
});

t.test('the interval covers pass^k of alike cases and of cases that pass always or never', async (t) => {
  const mixed = sampleTrials(false).map((trial) => ({ ...trial, family: 0 }));
  const halves = mixed.map((trial, index) => ({ ...trial, judgement: { ...trial.judgement, passed: index < 50 } }));
  const [row] = familyTable(sampleRun(halves));
  t.equal(row?.passK, 5 / 9, 'five of nine cases pass always');
  t.ok((row?.interval?.[0] ?? 1) < 5 / 9 && (row?.interval?.[1] ?? 0) > 5 / 9);
});

t.test('where cases differ in trials or in k, or have fewer than k trials, nothing is said', async (t) => {
  const fewer = sampleTrials(false).filter(({ scenario, n }) => scenario !== 'lawful-twins' || n <= 6);
  t.match(familyTable(sampleRun(fewer))[0], { passK: 1, interval: null });
  const few = sampleTrials(false).filter(({ n }) => n <= 3);
  t.match(familyTable(sampleRun(few))[0], { k: 5, passK: null, interval: null });
  const differing = sampleTrials(false).map((trial) => ({ ...trial, k: trial.scenario === 'lawful-twins' ? 2 : 5 }));
  t.match(familyTable(sampleRun(differing))[0], { k: null, passK: null, interval: null });
});

t.test('fault by persona: a case counts in the row of each of its faults, and each cell names the case that passed least', async (t) => {
  const struck = (faults: readonly string[], persona: string) =>
    sampleTrials(persona !== 'careful').map((trial) => ({ ...trial, persona, ...(trial.scenario === 'lost-reply' ? { faults } : { faults: [] }) }));
  const { personas, rows } = faultTable(
    sampleRun([...struck(['rail-rail delay', 'agent-gateway lose-reply'], 'careful'), ...struck(['agent-gateway lose-reply'], 'naive-retrier')]),
  );
  t.same(personas, ['careful', 'naive-retrier']);
  const lost = { cases: 1, trials: 10, worst: 'lost-reply/across-midnight' };
  t.same(rows, [
    { where: 'nowhere', fault: 'none', cells: personas.map(() => ({ cases: 8, trials: 80, passed: 80, worst: 'late-credit/plain' })) },
    {
      where: 'agent-gateway',
      fault: 'lose-reply',
      cells: [
        { ...lost, passed: 10 },
        { ...lost, passed: 6 },
      ],
    },
    { where: 'rail-rail', fault: 'delay', cells: [{ ...lost, passed: 10 }, null] },
  ]);
  const older = sampleTrials(true).map(({ faults: _, ...trial }) => trial);
  t.same(faultTable(sampleRun(older)).rows, [], 'runs made before faults were kept');
});
