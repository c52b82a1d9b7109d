import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { delimiter, join } from 'node:path';
import t from 'tap';
import { exitOf } from '../run/child.ts';

const source = join(import.meta.dirname, '..', '..', 'src', 'cli');

/** An npm that counts its runs and "installs" by copying the lock file to where npm leaves its own. */
const fakeNpm = `#!/bin/sh
echo run >> npm-runs
sleep 0.3
mkdir -p node_modules/pino && echo '{}' > node_modules/pino/package.json && cp package-lock.json node_modules/.package-lock.json
`;

/** A checkout in small: the real bootstrap, a program that says what it got, and one package. */
function checkout(folder: string, { npm = fakeNpm }: { readonly npm?: string } = {}): Record<string, string> {
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  for (const path of ['src/cli', 'bin']) mkdirSync(join(folder, path), { recursive: true });
  cpSync(join(source, 'bootstrap.cjs'), join(folder, 'src/cli/bootstrap.cjs'));
  cpSync(join(source, 'setup'), join(folder, 'src/cli/setup'), { recursive: true });
  write('package.json', JSON.stringify({ name: 'railproof', type: 'module' }));
  write(
    'package-lock.json',
    JSON.stringify({ packages: { 'node_modules/pino': { version: '10.4.0' }, 'node_modules/tap': { version: '21.8.0', dev: true } } }),
  );
  write('src/cli/main.ts', program);
  write('bin/npm', npm);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  return { ...process.env, PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter) };
}

const program = `const [what, value]: string[] = process.argv.slice(2);
if (what === 'exit') process.exitCode = Number(value);
if (what === 'stay') setInterval(() => {}, 1000);
if (what === 'polite') process.on('SIGTERM', () => process.exit(5)), setInterval(() => {}, 1000);
console.log(JSON.stringify({ arguments: process.argv.slice(2), pid: process.pid }));
`;

function start(folder: string, env: Record<string, string>, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(folder, 'src/cli/bootstrap.cjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function run(folder: string, env: Record<string, string>, ...args: readonly string[]) {
  return spawnSync(process.execPath, [join(folder, 'src/cli/bootstrap.cjs'), ...args], { env, encoding: 'utf8' });
}

function installs(folder: string): number {
  return readFileSync(join(folder, 'npm-runs'), 'utf8').trim().split('\n').length;
}

/** What the program printed first: it runs now. */
async function greeting(child: ChildProcess): Promise<{ readonly pid: number }> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.stdout?.setEncoding('utf8').once('data', resolve);
  return JSON.parse(await promise);
}

t.test('packages are installed when they are missing or differ, and only then', async (t) => {
  const folder = t.testdir();
  const env = checkout(folder);
  const first = run(folder, env, 'run', '--seed', '7');
  t.match(JSON.parse(first.stdout), { arguments: ['run', '--seed', '7'] });
  t.match(first.stderr, /^railproof: installing packages with npm ci …\nrailproof: packages installed \(\d+ s\)\n$/);
  t.equal(run(folder, env).stderr, '', 'the second start says nothing');
  t.equal(installs(folder), 1);
  writeFileSync(join(folder, 'package-lock.json'), readFileSync(join(folder, 'package-lock.json'), 'utf8').replace('10.4.0', '10.4.1'));
  t.equal(run(folder, env).status, 0);
  t.equal(installs(folder), 2, 'the lock file has changed');
});

t.test('two starts at once install once, and both run', async (t) => {
  const folder = t.testdir();
  const env = checkout(folder);
  const ends = await Promise.all([start(folder, env), start(folder, env), start(folder, env)].map(exitOf));
  t.same(
    ends.map(({ code }) => code),
    [0, 0, 0],
  );
  t.equal(installs(folder), 1);
  t.notOk(existsSync(join(folder, '.install.lock')));
});

t.test('the lock of a start that died is taken over', async (t) => {
  const folder = t.testdir();
  const env = checkout(folder);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(folder, '.install.lock'), `${pid} ${hostname()}\n`);
  t.equal(run(folder, env).status, 0);
});

t.test('an install that fails is one line that says what to do, and exit 3', async (t) => {
  const broken = t.testdir({ failing: {}, useless: {}, without: {} });
  const failing = run(
    join(broken, 'failing'),
    checkout(join(broken, 'failing'), { npm: '#!/bin/sh\necho "npm error code ECONNREFUSED" >&2\nexit 1\n' }),
  );
  t.equal(failing.status, 3);
  t.match(failing.stderr.trim().split('\n').at(-1), /^railproof: npm ci failed \(code ECONNREFUSED\); check the network .* run "npm ci" in /);
  const useless = run(join(broken, 'useless'), checkout(join(broken, 'useless'), { npm: '#!/bin/sh\nexit 0\n' }));
  t.match([useless.status, useless.stderr], [3, /is still not as package-lock.json says/]);
  const without = run(join(broken, 'without'), { ...checkout(join(broken, 'without')), PATH: '/nowhere' });
  t.match([without.status, without.stderr], [3, /npm could not be started .* install Node.js with npm/]);
});

t.test('the exit of the program is the exit of the start', async (t) => {
  const folder = t.testdir();
  const env = checkout(folder);
  for (const code of [0, 1, 2, 4]) t.equal(run(folder, env, 'exit', String(code)).status, code);
});

t.test('a signal to the start reaches the program, and what the program makes of it is what the caller sees', async (t) => {
  const folder = t.testdir();
  const env = checkout(folder);
  t.equal(run(folder, env).status, 0);
  for (const [what, expected] of [
    ['polite', { code: 5, signal: null }],
    ['stay', { code: null, signal: 'SIGTERM' }],
  ] as const) {
    const child = start(folder, env, what);
    await greeting(child);
    child.kill('SIGTERM');
    t.same(await exitOf(child), expected, what);
  }
});

t.test('a start that is killed outright takes its program along', async (t) => {
  const folder = t.testdir();
  const env = checkout(folder);
  t.equal(run(folder, env).status, 0);
  const child = start(folder, env, 'polite');
  await greeting(child);
  child.kill('SIGKILL');
  // Its output closes only when the program, which holds the other end, is gone too.
  t.same(await exitOf(child), { code: null, signal: 'SIGKILL' });
});

t.test('what Node compiles is kept beside the packages, or where the user says', async (t) => {
  const folder = t.testdir();
  const { NODE_COMPILE_CACHE: _ours, ...env } = checkout(folder);
  const beside = join(folder, 'node_modules', '.cache', 'railproof');
  const elsewhere = join(folder, 'elsewhere');
  t.equal(run(folder, { ...env, NODE_COMPILE_CACHE: elsewhere }).status, 0);
  t.same([existsSync(elsewhere), existsSync(beside)], [true, false]);
  t.equal(run(folder, env).status, 0);
  t.ok(existsSync(beside));
});

t.test('a published package runs its build, and installs nothing', async (t) => {
  const above = t.testdir();
  const folder = join(above, 'node_modules', 'railproof');
  mkdirSync(folder, { recursive: true });
  const env = checkout(folder);
  t.match(run(folder, env), { status: 3, stderr: /^railproof: dist\/src\/cli\/main.js is missing .*\n$/ });
  mkdirSync(join(folder, 'dist/src/cli'), { recursive: true });
  writeFileSync(join(folder, 'dist/src/cli/main.js'), `console.log('built')`);
  t.match(run(folder, env), { status: 0, stdout: 'built\n', stderr: '' });
  t.notOk(existsSync(join(folder, 'npm-runs')));
});
