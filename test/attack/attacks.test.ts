import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkDefects, type Defect } from '../../src/cli/calibration/defect.ts';
import { attackOf, attackPage, weaknesses } from './attack-page.ts';
import { attacks, fileOf } from './attacks.ts';
import { runStruck, sawIt } from './struck.ts';

const root = join(import.meta.dirname, '..', '..');

t.test('every attack has its test, and every test here its attack', async (t) => {
  const files = globSync('test/attack/[0-9]*.test.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  t.same(files.sort(), attacks.map(fileOf).sort());
  t.same(
    attacks.map(({ number }) => number),
    [...new Set(attacks.map(({ number }) => number))].sort((one, other) => one - other),
  );
  for (const { also = [] } of attacks) for (const file of also) t.ok(readFileSync(join(root, file)).length > 0, file);
});

t.test('docs/attacks.md says what is tried here', async (t) => {
  t.equal(readFileSync(join(root, 'docs', 'attacks.md'), 'utf8'), attackPage(), 'node test/attack/attack-page.ts > docs/attacks.md');
});

t.test('every planted weakness fits the sources as they are, and belongs to an attack', async (t) => {
  const planted = weaknesses();
  t.ok(planted.length > 0);
  checkDefects(planted, root);
  for (const weakness of planted) t.ok(attackOf(weakness), weakness.name);
});

const file = 'test/attack/06-header-body.test.ts';

t.test('a test sees the weakness that is planted, and no weakness where nothing is changed for the worse', async (t) => {
  const [weakness] = weaknesses().filter(({ name }) => name.startsWith('06-'));
  if (weakness === undefined) throw new Error('the attack has a weakness');
  const harmless: Defect = { ...weakness, edits: weakness.edits.map((edit) => ({ ...edit, replace: `${edit.find} ` })) };
  const [struck, spared] = await Promise.all([runStruck(file, weakness), runStruck(file, harmless)]);
  t.ok(sawIt(struck));
  t.match(spared, { failed: 0 });
  t.notOk(sawIt({ passed: 0, failed: 1, failures: [] }), 'a file that does not even start has seen nothing');
});
