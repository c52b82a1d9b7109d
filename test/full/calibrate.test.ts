import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type CalibrationReport, calibrate } from '../../src/cli/commands/calibrate.ts';

/** Trials of each persona and case; the seeds behind them are given, so that the run is the same each time. */
const seeds = 5;

t.setTimeout(6 * 3_600_000);

t.test('personas, planted defects and labelled runs agree with the judge, and nothing that it checks is dark', async (t) => {
  const json = join(t.testdir(), 'calibration.json');
  const code = await calibrate({ seed: '1', seeds, json, family: [], defect: [], quiet: true });
  const report: CalibrationReport = JSON.parse(readFileSync(json, 'utf8'));
  t.same(
    report.personas.filter(({ ok }) => !ok).map(({ name, wrong }) => [name, wrong]),
    [],
  );
  t.ok(report.defects.length >= 40);
  t.same(
    report.defects.filter(({ caught }) => !caught).map(({ name }) => name),
    [],
  );
  t.same(report.unflipped, []);
  t.equal(
    report.labelled?.runs.every(({ ok }) => ok),
    true,
  );
  t.equal(code, 0);
});

t.test('with --mutants, those are judged too and stand in the report', async (t) => {
  const json = join(t.testdir(), 'calibration.json');
  const options = { only: 'labelled', seed: '1', seeds, json, family: [], defect: [], quiet: true } as const;
  await calibrate({ ...options, mutants: 12 });
  const { mutants }: CalibrationReport = JSON.parse(readFileSync(json, 'utf8'));
  t.match(mutants, { made: 12, caught: Number, survivors: Array });
  t.equal((mutants?.caught ?? 0) + (mutants?.survivors.length ?? 0), 12);
  await calibrate(options);
  t.equal(JSON.parse(readFileSync(json, 'utf8')).mutants, null, 'not asked for');
});
