import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { encodeEvent } from '../../src/kernel/event.ts';
import { sampleTrial } from '../report/sample-events.ts';
import { sampleRun, sampleTrials } from '../report/sample-run.ts';
import { checkout, start } from './command.ts';
import { refused } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const inFolder = (name: string) => join(folder, name);
const bill = readFileSync(join(checkout, 'scenarios', 'single-bill.yaml'), 'utf8');
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

writeFileSync(inFolder('field.yaml'), bill.replace('family: 0', 'family: 0\ncolour: red'));
writeFileSync(inFolder('payee.yaml'), bill.replace('payee: waterworks', 'payee: gasworks'));
writeFileSync(inFolder('amount.yaml'), bill.replace('"38420"', '38420'));
writeFileSync(inFolder('cut.yaml'), bill.slice(0, bill.indexOf('waterworks:') + 20));
writeFileSync(inFolder('bomb.yaml'), `${bill}x: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${levels('bcdefghi')}`);
writeFileSync(inFolder('deep.yaml'), `${bill}x: ${'['.repeat(100_000)}`);
const strikes = '  - case: struck\n    faults:\n      - { where: agent-gateway, match: { tool: transfer_fund }, nth: 1, do: lose-reply }\n';
writeFileSync(inFolder('struck.yaml'), `${bill.slice(0, bill.indexOf('cases:\n'))}cases:\n${strikes}`);
writeFileSync(inFolder('syntax.ts'), 'export const agent = async ( => {};\n');
writeFileSync(inFolder('empty.ts'), 'export const other = 1;\n');
writeFileSync(inFolder('file'), 'a file, and no folder');

/** Each level repeats the one before nine times. */
function levels(names: string): string {
  return [...names]
    .map(
      (name, index) =>
        `x${name}: &${name} [${Array(9)
          .fill(`*${index === 0 ? 'a' : names[index - 1]}`)
          .join(', ')}]\n`,
    )
    .join('');
}

t.test('a scenario that leads nowhere', (t) =>
  refused(t, folder, [
    { args: ['run', 'lost-replay'], says: ['"lost-replay"', 'did you mean', 'lost-reply'] },
    { args: ['run', 'lost-reply/no-such-case'], says: ['"lost-reply/no-such-case"'] },
    { args: ['run', 'no-such-file.yaml'], says: ['no-such-file.yaml: no such file'] },
    { args: ['serve', '--port', '0', '--scenario', 'lost-reply'], says: ['lost-reply/clean'] },
  ]),
);

t.test('a scenario file that is not right: file, line and field', (t) =>
  refused(t, folder, [
    { args: ['run', 'field.yaml'], says: [`field.yaml:${lineOf(bill, 'family: 0') + 1}:`, 'colour'] },
    { args: ['lint', 'payee.yaml'], says: [`payee.yaml:${lineOf(bill, 'item: water')}:`, 'gasworks'] },
    { args: ['lint', 'amount.yaml'], says: [`amount.yaml:${lineOf(bill, '38420"')}:`, 'amountWon'] },
    { args: ['lint', 'struck.yaml'], says: [/struck\.yaml:\d+: cases\.0\.faults\.0\.match\.tool "transfer_fund"/, 'transfer_funds'] },
    { args: ['run', 'cut.yaml'], says: [/cut\.yaml:\d+: /] },
    { args: ['run', 'bomb.yaml'], says: ['bomb.yaml', /anchors|repeated/] },
    { args: ['run', 'deep.yaml'], says: ['deep.yaml'] },
  ]),
);

t.test('an option that makes no sense', (t) =>
  refused(t, folder, [
    { args: ['run', '--seed', 'abc'], says: ['--seed', "'abc'"] },
    { args: ['run', '--trials', '0'], says: ['--trials', "'0'"] },
    { args: ['run', '--trials', '2', '--k', '3', 'single-bill'], says: ['--trials 2', '--k 3'] },
    { args: ['run', '--trials', '2', '--k', '3', 'single-bill', '--agent', 'true'], says: ['--trials 2', '--k 3'] },
    { args: ['run', '--trails', '3'], says: ['--trails', 'Did you mean --trials'] },
    { args: ['rum'], says: ["'rum'", 'Did you mean run'] },
    { args: ['serve', '--port', 'eighty'], says: ['--port'] },
    { args: ['serve', '--port', '99999'], says: ['--port', '0 to 65535'] },
    { args: ['serve', '--port', '0', '--oauth-port', '65536'], says: ['--oauth-port', '0 to 65535'] },
    { args: ['rail', 'bokwire', '--port', '99999'], says: ['--port', '0 to 65535'] },
    { args: ['front', '--to', 'http://127.0.0.1:1', '--port', '99999'], says: ['--port', '0 to 65535'] },
    { args: ['worker', '--farm', 'redis://127.0.0.1:1', '--port', '99999'], says: ['--port', '0 to 65535'] },
    { args: ['serve'], says: ['RAILPROOF_PORT', '0 to 65535'], env: { RAILPROOF_PORT: '99999' } },
    { args: ['run', 'single-bill', '--watch', '--farm', 'redis://127.0.0.1:1'], says: ['--farm', '127.0.0.1:1 cannot be reached'] },
    { args: ['calibrate', '--defect', 'nosuch'], says: ['"nosuch"', 'has all'] },
    { args: ['calibrate', '--defect', 'minimum-not-looked'], says: ['did you mean ', 'minimum-not-looked-at'] },
    { args: ['run', 'single-bill', '--agent', ''], says: ['--agent', 'empty'] },
    { args: ['run', 'single-bill', '--agent', 'true', '--persona', 'careful'], says: ['--agent', '--persona'] },
    { args: ['serve', '--port', '0'], says: ['RAILPROOF_TOKEN'], env: { RAILPROOF_TOKEN: 'short' } },
  ]),
);

t.test('a persona that is not there', (t) =>
  refused(t, folder, [
    { args: ['run', 'single-bill', '--persona', 'carefull'], says: ['"carefull"', 'careful', 'naive-retrier'] },
    { args: ['run', 'single-bill', '--baseline', 'nosuch', '--out', 'new'], says: ['"nosuch"', 'careful'] },
    { args: ['run', 'single-bill', '--agent', 'true', '--baseline', 'nosuch', '--out', 'new'], says: ['"nosuch"', 'careful'] },
    {
      args: ['run', 'single-bill', '--llm', 'http://127.0.0.1:1/v1', '--model', 'm', '--baseline', 'nosuch', '--out', 'new'],
      says: ['"nosuch"', 'careful'],
    },
    { args: ['run', 'single-bill', '--persona', './nobody.ts'], says: ['nobody.ts: no such file'] },
    { args: ['run', 'single-bill', '--persona', './syntax.ts'], says: ['syntax.ts'] },
    { args: ['run', 'single-bill', '--persona', './empty.ts'], says: ['empty.ts', 'agent'] },
  ]),
);

t.test('a folder that cannot be written', (t) =>
  refused(t, folder, [
    { args: ['run', 'single-bill', '--out', 'file/run'], says: ['file/run', '--out'] },
    { args: ['run', 'single-bill', '--out', '/proc/run'], says: ['/proc/run', '--out'] },
    { args: ['explore', '--seeds', '1', '--out', '/proc/a/b'], says: ['/proc/a/b', '--out'] },
    { args: ['init', 'file/new'], says: ['file/new'] },
    { args: ['explore', '--seeds', '1', '--json', 'none/explored.json', '--out', 'new'], says: ['none/explored.json', 'ENOENT', '--json'] },
    { args: ['calibrate', '--json', '.'], says: ['EISDIR', '--json'] },
    { args: ['bench', '--json', 'file/rows.json'], says: ['file/rows.json', 'ENOTDIR', '--json'] },
  ]),
);

t.test('a store that is none', (t) =>
  refused(t, folder, [
    { args: ['serve', '--port', '0', '--store', 'postgres://here'], says: ['"postgres://here"', 'sqlite:FILE'] },
    {
      args: ['serve', '--port', '0', '--store', 'redis://127.0.0.1:1', '--audit-key', 'key'],
      says: ['redis://127.0.0.1:1', 'cannot be reached', '--store'],
    },
    { args: ['serve', '--port', '0', '--store', 'redis://127.0.0.1:1'], says: ['--audit-key FILE'] },
    { args: ['run', 'single-bill', '--store', 'redis://u:secret@here?strem=x', '--out', 'new'], says: ['strem', '?stream=NAME'] },
    { args: ['serve', '--port', '0', '--store', 'sqlite:file'], says: ['file is not a railproof journal'] },
    { args: ['serve', '--port', '0', '--store', 'sqlite:none/j.db'], says: ['none/j.db', 'folder'] },
    { args: ['run', 'single-bill', '--store', 'sqlite:file', '--out', 'new'], says: ['file is not a railproof journal'] },
  ]),
);

t.test('a run folder, or a test report, that is not what it should be', (t) => {
  const run = sampleRun(sampleTrials(true));
  const [item] = run.cases;
  const [trial] = item?.trialList ?? [];
  if (item === undefined || trial === undefined) throw new Error('the sample has a case');
  const of = (name: string, cases: readonly object[], lines: readonly string[]) => {
    mkdirSync(inFolder(name));
    writeFileSync(join(inFolder(name), 'run.json'), JSON.stringify({ ...run, cases }));
    writeFileSync(join(inFolder(name), 'events.jsonl'), `${lines.join('\n')}\n`);
    return name;
  };
  const once = { ...item, trials: 1, passed: 0, trialList: [trial] };
  const lines = sampleTrial({ trial: trial.trial, habit: 'new-key' }).map(encodeEvent);
  const changed = (part: string, instead: string) => {
    const edited = lines.map((line) => line.replace(part, instead));
    if (edited.every((line, index) => line === lines[index])) throw new Error(`no event has ${part}`);
    return edited;
  };
  const title = of('title', [{ ...once, title: null }], lines);
  const counts = of('counts', [{ ...once, trials: 1_000_000_000 }], lines);
  const shape = of('shape', [once], changed('"kind":"account.opened"', '"kind":"account.closed"'));
  const amount = of('amount', [once], changed('"amountWon":', '"amountwon":'));
  const time = of('time', [once], [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('"at":17', '"at":97')]);
  writeFileSync(inFolder('report.jws'), JSON.stringify({ payload: Buffer.from('{"certificate":{"v":1}}').toString('base64url'), signatures: [{}] }));
  return refused(t, folder, [
    ...['judge', 'replay', 'report'].map((command) => ({ args: [command, title], says: ['title/run.json', '/cases/0/title must be object'] })),
    ...['explain', 'messages'].map((command) => ({ args: [command, counts, item.id], says: ['does not have the trials that it counts'] })),
    { args: ['codegen', title, '--out', 'new'], says: ['/cases/0/title'] },
    { args: ['certify', title, '--key', 'key.pem'], says: ['/cases/0/title'] },
    { args: ['judge', shape], says: ['shape/events.jsonl', 'edited'] },
    { args: ['judge', amount], says: ['amount/events.jsonl', 'do not fit together'] },
    { args: ['explain', amount, item.id], says: ['amount/events.jsonl', 'do not fit together'] },
    { args: ['messages', time, item.id], says: ['time/events.jsonl', 'not of the time of its trial'] },
    { args: ['verify', 'report.jws', '--trust', 'key'], says: ['report.jws', 'no signed document'] },
    { args: ['statement', '901', '--rail', 'bokwire=http://127.0.0.1:1'], says: ['--rail', 'railproof rail bokwire'] },
  ]);
});

t.test('a process says it by its exit code and on its error stream', async (t) => {
  const { code, stdout, stderr } = await start(['rum'], { cwd: folder }).ended;
  t.same({ code, stdout }, { code: 2, stdout: '' });
  t.match(stderr, /^railproof: [^\n]*Did you mean run[^\n]*\n$/);
});
