import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { defaultFolder } from '../../src/cli/commands/run.ts';
import { createRunFolder, keptScenarios } from '../../src/cli/run-folder.ts';

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
