import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadPersona } from '../../src/cli/persona-source.ts';
import { keptScenarios, readRun } from '../../src/cli/run-folder.ts';
import { scenarioReader } from '../../src/runner/scenario-file.ts';
import { checkout, railproof } from '../e2e/command.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { sampleRun, sampleTrials } from '../report/sample-run.ts';

t.setTimeout(120_000); // half a dozen processes, on a machine that may be busy

const folder = temporaryFolder(t);
const good = readFileSync(join(checkout, 'scenarios', 'lost-reply.yaml'), 'utf8');

const anchors = ['b0: &b0 [x]', ...Array.from({ length: 30 }, (_, n) => `b${n + 1}: &b${n + 1} [${Array(9).fill(`*b${n}`).join(', ')}]`)];
const bombs: Readonly<Record<string, string>> = {
  size: `${good}\n# ${'x'.repeat(300_000)}`,
  anchors: [...anchors, good].join('\n'),
  depth: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  maps: `${'{a: '.repeat(50_000)}1${'}'.repeat(50_000)}`,
  prototype: `__proto__: { family: 1 }\n${good}`,
  constructor: `constructor: { prototype: { family: 1 } }\n${good}`,
  merge: `<<: { family: 1 }\n${good}`,
  tag: '!!js/function "function () { process.exit(7) }"',
  documents: `${good}\n---\n${good}`,
};

t.test('a scenario that is a bomb is refused in one line, at once', async (t) => {
  const read = scenarioReader(JSON.parse(readFileSync(join(checkout, 'scenarios', 'schema.json'), 'utf8')));
  t.ok(read('good.yaml', good), 'the like of it without a bomb is read');
  for (const [name, text] of Object.entries(bombs)) {
    const before = process.threadCpuUsage();
    t.throws(() => read(`${name}.yaml`, text), { name: 'InputError', message: /^.{1,400}$/ }, name);
    const { user, system } = process.threadCpuUsage(before); // µs, whatever else the machine does meanwhile
    t.ok((user + system) / 1_000 < 5_000, `${name} takes ${(user + system) / 1_000} ms`);
  }
  const file = join(folder, 'anchors.yaml');
  writeFileSync(file, bombs['anchors'] ?? '');
  t.match(await railproof(['lint', file]), { code: 2, stderr: /^railproof: \S+anchors\.yaml: anchors are repeated more than 50 times.*\n$/ });
});

t.test('counts are bounded: nothing is repeated as often as somebody likes', async (t) => {
  t.match(await railproof(['run', 'lost-reply/clean', '--trials', '99999999999999999999']), { code: 2, stderr: /--trials/ });
  const cases = Array.from({ length: 33 }, (_, n) => `  - case: clean-${n}`).join('\n');
  const beyond = [
    { text: good.replace(/^hours: .*$/m, 'hours: 1000000'), said: /beyond\.yaml:\d+: hours must / },
    { text: `${good.slice(0, good.indexOf('\ncases:'))}\ncases:\n${cases}\n`, said: /beyond\.yaml:\d+: cases must / },
  ];
  for (const { text, said } of beyond) {
    const file = join(folder, 'beyond.yaml');
    writeFileSync(file, text);
    t.match(await railproof(['lint', file]), { code: 2, stderr: said });
  }
});

t.test('a name that every object has is the name of no reason and of no persona', async (t) => {
  const excused = readFileSync(join(checkout, 'scenarios', 'accounts-barred.yaml'), 'utf8');
  for (const name of ['constructor', '__proto__']) {
    const file = join(folder, `excused-by-${name}.yaml`);
    writeFileSync(file, excused.replace('excusedBy: [account_dormant]', `excusedBy: [${name}]`));
    t.match(await railproof(['lint', file]), { code: 2, stderr: /excusedBy/ }, name);
  }
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
    await t.rejects(loadPersona(name), { name: 'InputError', message: /unknown persona/ }, name);
});

/** Cases of a run.json: this one alone, played once. */
function playedOnce(names: { readonly id: string; readonly scenario: string; readonly persona: string }): readonly object[] {
  const [item] = sampleRun(sampleTrials(false).slice(0, 1)).cases;
  if (item === undefined) throw new Error('the sample has a case');
  return [{ ...item, ...names, trialList: item.trialList.map((trial) => ({ ...trial, trial: `${names.id}~${names.persona}~1` })) }];
}

/** A run folder in which everything that could be executed would leave a mark. */
function hostileFolder(name: string, over: object = {}): { readonly path: string; readonly mark: string } {
  const path = join(folder, name);
  const mark = join(folder, `${name}-was-executed`);
  const code = `require('fs').writeFileSync(${JSON.stringify(mark)}, 'x')`;
  mkdirSync(join(path, 'scenarios'), { recursive: true });
  const persona = join(path, 'persona.ts');
  writeFileSync(persona, `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(mark)}, 'x'); export const agent = {};`);
  for (const file of ['run.sh', 'scenarios/run.js', 'scenarios/a.cjs', 'index.js']) writeFileSync(join(path, file), code);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ scripts: { preinstall: `touch ${mark}` }, main: 'index.js' }));
  const cases = playedOnce({ id: 'lost-reply/clean', scenario: 'lost-reply', persona });
  const command = ['railproof', 'run', '--agent', `touch ${mark}`, '--persona', persona];
  writeFileSync(
    join(path, 'run.json'),
    JSON.stringify({ ...sampleRun(sampleTrials(false)), digest: 'x', seed: '1', cases, command, node: `; touch ${mark}`, ...over }),
  );
  writeFileSync(join(path, 'events.jsonl'), '');
  return { path, mark };
}

t.test('judge, replay and audit verify execute nothing that they find in a run folder', async (t) => {
  const { path, mark } = hostileFolder('hostile');
  for (const args of [['judge'], ['replay'], ['audit', 'verify']]) {
    const { code } = await railproof([...args, path], { timeoutMs: 60_000 });
    t.not(code, null, args.join(' '));
    t.notOk(existsSync(mark), args.join(' '));
  }
});

t.test('a persona file that a run folder names is there, and is not loaded', async (t) => {
  const { path, mark } = hostileFolder('persona');
  for (const args of [
    ['replay', path],
    ['replay', path, '--step'],
  ]) {
    const { code, stderr } = await railproof(args, { timeoutMs: 60_000 });
    t.match([code, stderr], [2, /this run used the persona file .*persona\.ts; give it again with --persona FILE/], args.join(' '));
    t.notOk(existsSync(mark), args.join(' '));
  }
});

t.test('links in a run folder, and names that lead out of it, are refused', async (t) => {
  const secret = join(folder, 'secret.yaml');
  writeFileSync(secret, 'family: the secret of this machine\n');
  for (const name of ['run.json', 'events.jsonl', 'scenarios', 'scenarios/a.yaml']) {
    const { path } = hostileFolder(`link-${name.replace('/', '-')}`);
    const link = join(path, name);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(name === 'scenarios' ? folder : secret, link);
    t.throws(() => [readRun(path), keptScenarios(path)], { name: 'InputError', message: /is a link or no file/ }, name);
  }
  const { path } = hostileFolder('traversal', { cases: playedOnce({ id: '../../secret', scenario: '../../secret', persona: 'careful' }) });
  const { code, stdout, stderr } = await railproof(['replay', path]);
  t.equal(code, 2);
  t.notMatch(stdout + stderr, 'the secret of this machine');
});
