import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { messages } from '../../src/cli/commands/messages.ts';
import { defaultFolder, run } from '../../src/cli/commands/run.ts';
import { createRunFolder, keptScenarios } from '../../src/cli/run-folder.ts';
import { quietly } from './quietly.ts';

t.test('a folder that is taken back was never there, nor the folders made for it', async (t) => {
  const folder = t.testdir();
  createRunFolder(join(folder, 'a', 'b')).discard();
  t.same(readdirSync(folder), []);
  mkdirSync(join(folder, 'c'));
  writeFileSync(join(folder, 'c', 'notes.txt'), 'mine');
  createRunFolder(join(folder, 'c')).discard();
  t.same(readdirSync(join(folder, 'c')), ['notes.txt'], 'what was there before stays');
});

t.test('two runs cannot have one folder', async (t) => {
  const folder = join(t.testdir(), 'run');
  createRunFolder(folder);
  t.throws(() => createRunFolder(folder), { name: 'InputError', message: /already holds a run/ });
});

t.test('a second run in the same second gets a folder of its own', async (t) => {
  const back = process.cwd();
  t.teardown(() => process.chdir(back));
  process.chdir(t.testdir());
  const first = defaultFolder('2026-11-22T02:04:39.000Z', '7');
  t.equal(first, join('runs', '2026-11-22-02-04-39-seed-7'));
  createRunFolder(first);
  t.equal(defaultFolder('2026-11-22T02:04:39.500Z', '7'), `${first}-2`);
});

t.test('only YAML files of the folder itself are taken for its scenarios', async (t) => {
  const folder = t.testdir({ scenarios: { 'b.yaml': '', 'a.yml': '', 'run.sh': '', '..yaml.swp': '' } });
  t.same(keptScenarios(folder), [join(folder, 'scenarios', 'a.yml'), join(folder, 'scenarios', 'b.yaml')]);
  t.notOk(existsSync(join(folder, 'none')));
  t.same(keptScenarios(join(folder, 'none')), []);
});

t.test('a run folder gives the ISO 20022 messages of a trial, on lines or as files', async (t) => {
  const out = join(t.testdir(), 'run');
  const options = { seed: '7', trials: 1, k: 1, persona: 'careful', era: '2025', store: 'memory', mandates: 'as-written', out, quiet: true } as const;
  await quietly(() => run(['large-value/clean'], options));
  const told = t.capture(process.stderr, 'write', () => true);
  const chosen = { kind: ['camt.053', 'pacs.008'], bank: '901', date: '2026-11-23' };
  const { code, said } = await quietly(() => messages(out, 'large-value/clean', chosen));
  t.equal(code, 0);
  t.match(said.trimEnd().split('\n'), [
    /pacs\.008\.001\.09.*<IntrBkSttlmAmt Ccy="KRW">2400000000</,
    /camt\.053\.001\.09.*>2400000000<\/Amt><CdtDbtInd>DBIT</,
  ]);
  const files = join(out, 'messages');
  t.equal((await quietly(() => messages(out, 'large-value/clean', { ...chosen, out: files }))).said, '');
  t.same(readdirSync(files), ['0001-pacs.008-901-902-2026-11-23.xml', '0002-camt.053-901-2026-11-23.xml']);
  t.match(told.args().map(String), [/^railproof: 2 of \d+ messages of large-value\/clean~careful~1\n$/, / are in /]);
  await t.rejects(messages(out, 'large-value/clean', { ...chosen, out: files }), { name: 'InputError', message: /not an empty folder/ });
  await t.rejects(messages(out, 'large-value/clean', { kind: [], bank: '999' }), {
    name: 'InputError',
    message: /--bank 999: there is no such participant/,
  });
  t.equal(
    await messages(out, 'large-value/clean', { kind: [], bank: '917', out: join(out, 'quiet') }),
    0,
    'a bank without messages is there all the same',
  );
  await t.rejects(messages(out, 'large-value/clean', { kind: ['mt103'] }), {
    name: 'InputError',
    message: /--kind mt103: there is no such message; name pacs/,
  });
  await t.rejects(messages(out, 'large-value/clean', { kind: [], date: '2026-02-30' }), { name: 'InputError', message: /--date 2026-02-30/ });
});
