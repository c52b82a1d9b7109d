import { stripVTControlCharacters } from 'node:util';
import t from 'tap';
import { scorecard } from '../../src/report/scorecard.ts';
import { sampleRun, sampleTrials } from './sample-run.ts';

const failing = sampleRun(sampleTrials(true));
const card = (terminal: boolean, run = failing) => scorecard({ run, reportPath: 'runs/7/report.html', columns: terminal ? 80 : null });

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

t.test('a terminal of eighty columns gets a row a scenario, each failed case below its own, and nothing wider than itself', async (t) => {
  const lines = stripVTControlCharacters(card(true)).split('\n');
  t.same(
    lines.filter((line) => /^[✓✗] /.test(line)).map((line) => line.split(/ {2,}/).slice(0, 3)),
    failing.cases.map(({ scenario, passed, trials }) => [`${passed === trials ? '✓' : '✗'} ${scenario}`, '1', `${passed}/${trials}`]),
  );
  t.match(lines[lines.findIndex((line) => line.startsWith('✗ lost-reply')) + 1], /^ {4}across-midnight 6\/10: nothing-uncovered: tr-0001 .*…$/);
  t.same(
    lines.filter((line) => line.length > 80 && !line.startsWith('  npx')),
    [],
    'but for commands, which are copied whole',
  );
  t.match(card(true), /^.*pass rate.*95\.6 %, .*\n {12}\S/m, 'what is longer goes on below its value');
  const two = sampleRun([...sampleTrials(true), ...sampleTrials(false)]);
  t.match(stripVTControlCharacters(card(true, two)), /^✗ lost-reply · naive-retrier .*[\s\S]*^✓ lost-reply · careful /m, 'personas apart');
  t.same(card(false, two).match(/^(ok|FAILED) lost-reply\/across-midnight.*?:/gm), [
    'FAILED lost-reply/across-midnight · naive-retrier:',
    'ok lost-reply/across-midnight · careful:',
  ]);
});

t.test('cases that none of their faults ever struck are named, since passing them says nothing of the fault', async (t) => {
  const struckBy = (struck: number) =>
    sampleTrials(false).map((trial) => ({ ...trial, struck: trial.caseId.startsWith('lost-reply/') && trial.n > 1 ? struck : 0 }));
  const all = sampleRun(sampleTrials(false)).cases.map(({ id }) => id);
  const spared = all.filter((id) => !id.startsWith('lost-reply/'));
  t.match(
    card(false, sampleRun(struckBy(2))),
    `\nnot struck  ${spared.length} of ${all.length} cases with faults: none of theirs ever struck; ${spared.slice(0, 5).join(', ')}`,
  );
  t.match(
    card(false, sampleRun(struckBy(0))),
    `\nnot struck  9 of 9 cases with faults: none of theirs ever struck; ${all.slice(0, 5).join(', ')} and 4 more\n`,
  );
  t.notMatch(card(false), 'not struck');
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
