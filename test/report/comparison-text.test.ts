import { stripVTControlCharacters } from 'node:util';
import t from 'tap';
import { compareRuns } from '../../src/report/comparison.ts';
import { comparisonText } from '../../src/report/comparison-text.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { simulatedRun, trials } from './simulated-run.ts';

const before = simulatedRun({ outcomes: { 'pay/a': trials(50), 'bill/b': trials(50) } });
const lost = trials(50, 9).map((trial) => (trial.passed ? trial : { ...trial, wonLost: 1_250_000n, duplicateCredits: 1 }));
const now = simulatedRun({ outcomes: { 'pay/a': lost, 'bill/b': trials(50) } });

function text(terminal: boolean, after: RunResult = now): string {
  const answer = compareRuns({ before, now: after, rows: ['scenario'], alpha: 0.05, margin: 0.1 });
  if ('refused' in answer) throw new Error(answer.refused);
  return comparisonText({ comparison: answer.comparison, terminal });
}

t.test('a pipe gets one plain line a row, the regression first', async (t) => {
  const plain = text(false);
  t.equal(plain, stripVTControlCharacters(plain));
  const lines = plain.split('\n');
  t.match(
    lines[0],
    /^REGRESSION pay: A 50\/50, B 41\/50, change −18\.0 \(−\d+\.\d to −\d+\.\d\), worse\/better 9\/0, p 0\.0020, after Holm 0\.0039 \| /,
  );
  t.match(lines[1], /^NO REGRESSION bill: A 50\/50, B 50\/50, change 0\.0 /);
});

t.test('differences of money and declines are plain figures', async (t) => {
  const plain = text(false);
  t.match(plain, /^won lost {4}A 0 won, B 11,250,000 won: \+11,250,000 won$/m);
  t.match(plain, /^double {6}A 0, B 9: \+9$/m);
  t.match(plain, /^TD {10}A 0, B 9: \+9$/m);
  t.match(plain, /^BD {10}A 0, B 0: no difference$/m);
  t.match(plain, /^note {8}B lost money/m);
});

t.test('management gets one sentence for each of the three answers', async (t) => {
  t.match(text(false), /^in short {4}B is worse than A in pay\. .* B should not replace A\.$/m);
  t.match(text(false, before), /^in short {4}Nothing shows that B is worse than A, .* does not speak against B\.$/m);
  const undecided = simulatedRun({ outcomes: { 'pay/a': trials(50, 3), 'bill/b': trials(50) } });
  t.match(text(false, undecided), /^in short {4}This cannot be decided: 1 of 2 rows cannot be decided\. .* play more trials\.$/m);
});

t.test('a terminal gets a table whose columns line up', async (t) => {
  const rows = stripVTControlCharacters(text(true)).split('\n');
  const head = rows.find((row) => row.startsWith('row ')) ?? '';
  const regression = rows.find((row) => row.startsWith('pay ')) ?? '';
  t.equal(regression.indexOf('REGRESSION'), head.indexOf('gate'));
  t.match(head, /interval 90 %/);
});
