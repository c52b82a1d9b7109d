import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { personas } from '../../agents/personas.ts';
import { applyEdit, checkDefects, readDefects } from '../../src/cli/calibration/defect.ts';
import { huntAll } from '../../src/cli/calibration/defect-part.ts';
import { Expectations } from '../../src/cli/calibration/expectations.ts';
import { calibrationFiles } from '../../src/cli/calibration/folder.ts';
import { judgeLabelled } from '../../src/cli/calibration/labelled-part.ts';
import { playPersona } from '../../src/cli/calibration/persona-part.ts';
import { defectSummary, unflipped } from '../../src/cli/calibration/print.ts';
import { standardCatalogue } from '../../src/cli/catalogue.ts';
import { packageRoot } from '../../src/cli/package-root.ts';
import { fileMsMax } from '../run/budget.ts';

t.setTimeout(fileMsMax);

const { plans } = standardCatalogue();
const defects = readDefects(calibrationFiles.defects);
const expectations = Expectations.read(calibrationFiles.expectations);

t.test('the file says what must come of every persona in every case, and names no case that is gone', async (t) => {
  t.same(expectations.stale(plans), []);
  for (const name of Object.keys(personas)) for (const plan of plans) t.doesNotThrow(() => expectations.of(name, plan), `${name} in ${plan.id}`);
});

t.test('an expectation that is missing, said twice or without a reason is refused', async (t) => {
  const because = 'because the books say so, every time';
  const page = (entries: unknown) =>
    new Expectations('folder', { 'page.yaml': JSON.stringify({ sets: { some: ['a'] }, personas: { careful: entries } }) });
  const one = { id: 'a/clean', scenario: 'a' };
  t.throws(() => page([{ must: 'pass', in: ['b'], because }]).of('careful', one), /says nothing about careful in a\/clean/);
  t.throws(() => page([{ must: 'pass', in: ['*'], because }]).of('reckless', one), /no entry for the persona reckless/);
  t.throws(
    () =>
      page([
        { must: 'pass', in: ['a'], because },
        { must: 'fail', in: ['a'], because },
      ]).of('careful', one),
    /2 things/,
  );
  t.throws(() => page([{ must: 'pass', in: ['a'], because: 'so' }]), /reason/);
  t.throws(() => page([{ must: 'perhaps', in: ['a'], because }]), /must/);
  const both = page([
    { must: 'fail', in: ['*'], because },
    { must: 'either', in: ['some'], because },
    { must: 'pass', in: ['a/clean'], because },
  ]);
  t.equal(both.of('careful', one).must, 'pass', 'a case is more exact than a set');
  t.equal(both.of('careful', { id: 'a/storm', scenario: 'a' }).must, 'either', 'a set is more exact than everything');
  const more = new Expectations('folder', {
    'main.yaml': JSON.stringify({ sets: { some: ['a'] }, personas: { careful: [{ must: 'either', in: ['some'], because }] } }),
    'coins.yaml': JSON.stringify({ sets: { some: ['b'] }, personas: { careful: [{ must: 'fail', in: ['c'], because }] } }),
  });
  t.equal(more.of('careful', { id: 'b/clean', scenario: 'b' }).must, 'either', 'a set is what all files say of it');
  t.equal(more.of('careful', { id: 'c/clean', scenario: 'c' }).must, 'fail', 'and so is a persona');
});

t.test('every planted defect fits the sources, and a stale one says so', async (t) => {
  t.ok(defects.length >= 40, `${defects.length} defects`);
  t.doesNotThrow(() => checkDefects(defects, packageRoot));
  const edit = { file: 'x.ts', find: 'a > b', replace: 'a >= b' };
  t.equal(applyEdit('if (a > b) stop();', edit, 'd'), 'if (a >= b) stop();');
  t.throws(() => applyEdit('if (a < b) stop();', edit, 'd'), /defect d is stale: x\.ts has 0 places/);
  t.throws(() => applyEdit('a > b; a > b;', edit, 'd'), /2 places/);
  t.equal(applyEdit('a > b', { ...edit, replace: '$& and $1' }, 'd'), '$& and $1', 'a replacement is taken as it is');
});

t.test('personas come to what the file says, in two families', async (t) => {
  const use = { known: new Set<string>(), flipped: new Set<string>() };
  const some = plans.filter(({ family }) => family === 3 || family === 21);
  for (const name of Object.keys(personas)) {
    const { ok, wrong } = await playPersona(name, { plans: some, seed: '1', seeds: 1, expectations }, use);
    t.ok(ok, `${name}: ${wrong.map((one) => `${one.case} must ${one.must}: ${one.message}`).join('; ')}`);
  }
  t.ok(use.flipped.size >= 4, 'several checks fail');
});

t.test('a check that nothing makes fail is named', async (t) => {
  t.match(unflipped('check', { known: new Set(['a', 'b']), flipped: new Set(['a']) }), [/check b: nothing flips it/]);
});

t.test('two planted defects are caught by the judge', async (t) => {
  const quick = ['accrual-on-the-wrong-bank', 'audit-intent-missing'];
  const chosen = defects.filter(({ name }) => quick.includes(name));
  t.equal(chosen.length, quick.length);
  const hunted = await huntAll(chosen, { seed: '1', explored: 0, atOnce: 2 }, () => {});
  for (const { name, caught, message, broke, size } of hunted) {
    t.ok(caught, `${name}: ${message || broke}`);
    t.match(size, { agents: 1, faults: 0 }, 'in a case that one reads at a glance');
  }
  t.match(defectSummary(hunted), /^2 of 2 planted defects caught, .*; 2 by a case of at most 2 agents and 3 faults\n$/);
  const large = hunted.map((one, index) => ({ ...one, size: index === 0 ? { agents: 3, faults: 0 } : { agents: 1, faults: 4 } }));
  t.match(defectSummary(large), /; 0 by a case of at most 2 agents and 3 faults\n$/);
});

t.test('a stale defect is caught by nothing, and says why', async (t) => {
  const stale = { name: 'gone', why: 'the text is not there', edits: [{ file: 'src/kernel/money.ts', find: 'no such text', replace: '' }] };
  const [result] = await huntAll([stale], { seed: '1', explored: 0, atOnce: 1 }, () => {});
  t.match(result, { caught: false, broke: /defect gone is stale/ });
  t.throws(() => checkDefects([stale], packageRoot), /defect gone is stale: src\/kernel\/money\.ts/, 'the command stops before the first hunt');
});

t.test('thirty runs that were labelled by hand are judged as they were labelled', async (t) => {
  const { runs, sensitivity, specificity } = judgeLabelled(calibrationFiles.labelled);
  t.ok(runs.length >= 30);
  for (const { run, ok, label, sandbox, agent, message } of runs)
    t.ok(ok, `${run} is labelled ${label.sandbox}, ${label.agent} and judged ${sandbox}, ${agent} ${message}`);
  t.equal(sensitivity[0], sensitivity[1]);
  t.equal(specificity[0], specificity[1]);
  t.ok(sensitivity[1] >= 10 && specificity[1] >= 10, 'both kinds are there');
  t.notMatch(readFileSync(join(calibrationFiles.labelled, 'labels.yaml'), 'utf8'), /persona|careful/, 'a label speaks of the books');
});
