import { stripVTControlCharacters } from 'node:util';
import t from 'tap';
import { scorecard } from '../../src/report/scorecard.ts';
import { sampleRun, sampleTrials } from './sample-run.ts';

/** Cells on a terminal: Hangul takes two, everything else in the sample one. */
const cells = (text: string) => [...text].reduce((sum, letter) => sum + (/\p{Script=Hangul}/u.test(letter) ? 2 : 1), 0);
const failing = sampleRun(sampleTrials(true));
const card = (terminal: boolean, run = failing) => scorecard({ run, reportPath: 'runs/7/report.html', terminal });

t.test('says what matters, with thousands apart and the word won', async (t) => {
  const text = card(false);
  t.match(text, /^verdict {5}NOT ACCEPTED$/m);
  t.match(text, /^trials {6}86 of 90 passed in 9 cases$/m);
  t.match(text, /^pass\^5 {6}0\.892, 95 % 0\.\d{3}–1\.000 \(bootstrap over scenarios\); pass@5 1\.000$/m);
  t.match(text, /^pass rate {3}95\.6 %, standard error 4\.2 points over scenarios; without provider and sandbox errors 95\.6 %$/m);
  t.match(text, /^won lost {4}5,000,000 won$/m);
  t.match(text, /^invariants {2}221,400 checked, 0 violated$/m);
  t.match(text, /^report {6}runs\/7\/report\.html$/m);
  t.match(text, new RegExp(`^digest {6}${failing.digest}$`, 'm'));
});

t.test('gives the command for the first failed trials and counts the others', async (t) => {
  const text = card(false);
  t.equal(text.match(/^ {2}npx railproof run lost-reply --seed 7/gm)?.length, 3);
  t.match(text, /and 1 more in the report/);
  t.notMatch(card(false, sampleRun(sampleTrials(false))), /npx/);
});

t.test('a pipe gets one plain line a case, the failing check in it, and no escape sequence', async (t) => {
  const text = card(false);
  t.equal(text, stripVTControlCharacters(text));
  const lines = text.split('\n').filter((line) => /^(ok|FAILED) /.test(line));
  t.equal(lines.length, 9);
  t.match(lines[0], /^FAILED lost-reply\/across-midnight: 6\/10 passed, .* lost 5,000,000 won \| nothing-uncovered: tr-0001/);
});

t.test('a terminal gets columns that line up although Korean letters are two cells wide', async (t) => {
  const rows = stripVTControlCharacters(card(true))
    .split('\n')
    .filter((line) => /^[✓✗] /.test(line));
  t.equal(rows.length, 9);
  t.ok(rows.some((row) => row.includes('입금 완료 후 응답 유실')));
  t.equal(new Set(rows.map((row) => cells(row.trimEnd()))).size, 1);
});

t.test('a clean run says how little that proves', async (t) => {
  const text = card(false, sampleRun(sampleTrials(false)));
  t.match(text, /^won lost {4}0 won; 90 clean trials rule out more than 3\.3 % \(95 %\)$/m);
  t.match(text, /^pass\^5 {6}1\.000; pass@5 1\.000$/m, 'nothing varies, so there is no interval to draw');
});

t.test('a trial that only broke off says who broke it', async (t) => {
  const broken = sampleTrials(false).map((trial, index) => (index === 0 ? { ...trial, errored: 'agent' as const } : trial));
  t.match(card(false, sampleRun(broken)), /not played to the end: 1 by the agent/);
});
