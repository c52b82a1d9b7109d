import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import t, { type Test } from 'tap';
import { renderReport } from '../../src/report/html.ts';
import { junitXml } from '../../src/report/junit.ts';
import { printable, printableLine } from '../../src/report/printable.ts';
import { scorecard } from '../../src/report/scorecard.ts';
import { railproof } from '../e2e/command.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { judgement, sampleLives, sampleRun, sampleTrials } from '../report/sample-run.ts';

const folder = temporaryFolder(t);

const hostile =
  '</failure></script><img src=x onerror=alert(1)>]]>\n::error file=a::owned\n  ##[command]rm\u0000\u001b[2J\u202e\u009b31m\u0085\ud800\uffff <!--';

/** What a terminal would obey, beside the end of a line. */
const commanding = /(?!\n)\p{Cc}|\p{Bidi_Control}/u;

/** A run one of whose cases has the text for its name, its title and what a check says. */
function hostileRun() {
  const [first] = sampleTrials(false);
  if (first === undefined) throw new Error('the sample has trials');
  const checks = [{ id: 'claims-true', status: 'failed' as const, refs: [], message: hostile, events: [] }];
  return sampleRun([
    {
      ...first,
      caseId: `${hostile}/${hostile}`,
      scenario: hostile,
      title: { en: hostile, ko: hostile },
      judgement: { ...judgement({ failed: true }), checks },
    },
  ]);
}

t.test('in the report it stays data: no element of the page is of its making', async (t) => {
  const run = hostileRun();
  const html = renderReport({ run, lives: sampleLives(run, hostile) });
  t.equal(html.match(/<\/script/g)?.length, 2);
  t.notMatch(html, /<img|<!--/);
});

t.test('in JUnit it is text of one element, without what XML cannot carry', async (t) => {
  const xml = junitXml(hostileRun());
  t.equal(XMLValidator.validate(xml), true);
  t.notMatch(xml, /(?![\t\n\r])\p{Control}|\p{Surrogate}|[\ufffe\uffff]/u);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', processEntities: true });
  const { testsuite } = parser.parse(xml).testsuites;
  t.same(Object.keys(testsuite.testcase).sort(), ['classname', 'failure', 'name']);
  t.match(testsuite.testcase.failure['#text'], '<img src=x');
});

t.test('on a terminal the scorecard says it on one line that commands nothing', async (t) => saysNothingElse(t, 400));
t.test('in the log of a build the scorecard says it on one line that commands nothing', async (t) => saysNothingElse(t, null));

async function saysNothingElse(t: Test, columns: number | null): Promise<void> {
  const text = scorecard({ run: hostileRun(), reportPath: 'report.html', columns });
  t.match(text, 'claims-true: </failure>');
  t.notMatch(text, '\u001b[2J');
  t.notMatch(stripVTControlCharacters(text), commanding);
  t.notMatch(text, /^\s*(::|##\[)/m);
}

t.test('a run folder of somebody else commands neither the terminal nor the build that looks at it', async (t) => {
  const run = join(folder, 'run');
  mkdirSync(run);
  const trial = `x\n::set-env name=A::b\n\u001b[2J${hostile}`;
  const named = hostileRun();
  const cases = named.cases.map((item) => ({ ...item, id: trial, persona: trial, trialList: item.trialList.map((each) => ({ ...each, trial })) }));
  writeFileSync(join(run, 'run.json'), JSON.stringify({ ...named, digest: trial, cases }));
  writeFileSync(join(run, 'events.jsonl'), '');
  for (const command of ['judge', 'replay']) {
    const { code, stdout, stderr } = await railproof([command, run]);
    t.not(code, 0, command);
    t.notMatch(stdout + stderr, commanding, command);
    t.notMatch(stdout + stderr, /^\s*(::|##\[)/m, command);
  }
});

t.test('what judge and explain say of a failed trial quotes its agent, and commands neither terminal nor build', async (t) => {
  const run = join(folder, 'failed');
  const trial = 'lost-reply/first-reply-lost';
  await railproof(['run', trial, '--seed', '7', '--persona', 'naive-retrier', '--out', run, '--quiet']);
  const written = JSON.stringify(`bills${hostile.replace('\ud800', '')}`);
  for (const [name, plain, instead] of [
    ['events.jsonl', '"agent":"bills"', `"agent":${written}`],
    ['run.json', 'bills sent', `${written.slice(1, -1)} sent`],
  ] as const) {
    const text = readFileSync(join(run, name), 'utf8');
    t.match(text, plain, `${name} names the agent`);
    writeFileSync(join(run, name), text.replaceAll(plain, instead));
  }
  const result: ReturnType<typeof sampleRun> = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
  const undigested = result.cases.map((one) => ({ ...one, trialList: one.trialList.map((each) => ({ ...each, digest: null })) }));
  writeFileSync(join(run, 'run.json'), JSON.stringify({ ...result, cases: undigested })); // else `judge` only says that the events do not fit
  for (const [command, rest, expected] of [
    ['judge', [run], 1],
    ['explain', [run, trial], 0],
  ] as const) {
    const { code, stdout, stderr } = await railproof([command, ...rest]);
    t.equal(code, expected, stderr);
    t.match(stdout, 'bills</failure>', 'the name is said');
    t.notMatch(stdout + stderr, commanding, command);
    t.notMatch(stdout + stderr, /^\s*(::|##\[)/m, command);
  }
});

t.test('what is printable stays as it is', async (t) => {
  for (const text of ['송금 1,000원', 'a::b', 'std::string', 'C:\\x', 'line\nline']) t.equal(printable(text), text);
  t.equal(printableLine('a\nb'), 'a\uFFFDb');
});
