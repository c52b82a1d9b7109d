import t from 'tap';
import { caseCsv } from '../../src/report/case-csv.ts';
import { sampleRun, sampleTrials } from './sample-run.ts';

const run = sampleRun(sampleTrials(true));

t.test('a row for each case, its figures as in the run', async (t) => {
  const [head = '', ...rows] = caseCsv({ cases: run.cases.map((item) => ({ ...item, title: { en: 'paid', ko: '이체' } })) }).split('\r\n');
  t.equal(head.charCodeAt(0), 0xfeff, 'spreadsheets read Korean');
  t.equal(rows.pop(), '', 'ends with a line break');
  t.equal(rows.length, run.cases.length);
  const columns = head.slice(1).split(',');
  const at = (row: string | undefined, name: string) => row?.split(',')[columns.indexOf(name)];
  for (const [index, { id, passed, trials, wonLost }] of run.cases.entries()) {
    t.equal(at(rows[index], 'case'), id);
    t.equal(at(rows[index], 'passed'), String(passed));
    t.equal(at(rows[index], 'trials'), String(trials));
    t.equal(at(rows[index], 'won_lost'), wonLost);
  }
});

t.test('commas, quotes and formulas of a title stay text', async (t) => {
  const [first] = run.cases;
  t.ok(first);
  if (first === undefined) return;
  const [, row] = caseCsv({ cases: [{ ...first, title: { en: '=HYPERLINK("x"), paid', ko: '+1' } }] }).split('\r\n');
  t.match(row, `,"'=HYPERLINK(""x""), paid",'+1,`);
});
