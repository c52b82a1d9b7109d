import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fileMsMax } from '../run/budget.ts';
import { checkout, start, until } from './command.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.setTimeout(fileMsMax);

t.test('run --watch plays again what changed, and only that', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'single-bill.yaml');
  const persona = join(folder, 'mine.ts');
  copyFileSync(join(checkout, 'scenarios', 'single-bill.yaml'), file);
  writeFileSync(persona, 'export const agent = async () => {};\n');
  const out = join(folder, 'run');
  const run = start(['run', file, 'two-identical', '--seed', '7', '--persona', persona, '--out', out, '--quiet', '--watch']);
  t.teardown(() => run.child.kill('SIGKILL'));
  /** As editors do: nobody finds half of it. */
  const replace = (path: string, text: string) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  const played = (nth: number) => run.printed().stdout.split('watching 3 files').length > nth;
  await until('the first run', () => played(1));
  replace(file, readFileSync(file, 'utf8').replaceAll('38420', '38421').replaceAll('38,420', '38,421'));
  await until('the second run', () => played(2));
  replace(persona, `export { careful as agent } from ${JSON.stringify(join(checkout, 'agents', 'personas', 'careful.ts'))};\n`);
  await until('the third run', () => played(3));
  run.child.kill('SIGINT');
  const { code, stdout } = await run.ended;
  t.equal(code, 0, 'the last run was accepted');
  const cases = (path: string) =>
    (JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')) as { cases: { scenario: string; passed: number }[] }).cases; // the shape of run.json
  t.same(new Set(cases(out).map(({ scenario }) => scenario)), new Set(['single-bill', 'two-identical']));
  t.same(new Set(cases(`${out}-2`).map(({ scenario }) => scenario)), new Set(['single-bill']), 'the cases of the file that changed');
  t.ok(cases(`${out}-3`).length > 1 && cases(`${out}-3`).every(({ passed }) => passed === 1), 'all of them with the new persona, loaded anew');
  t.match(stdout, /changed: single-bill\.yaml[\s\S]*changed: mine\.ts/);
  t.notOk(existsSync(`${out}-4`));
});
