import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import t from 'tap';

const root = join(import.meta.dirname, '..', '..');

/** The search path as a user has it: whatever Node this system brings, not the one that was pinned for us. */
const searchPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

/** The environment of a user: nothing of the npm that runs this test. */
function userEnvironment(more: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE|TAP|_TAPJS|RAILPROOF)/i.test(name) || name === 'NODE_EXTRA_CA_CERTS');
  return { ...Object.fromEntries(own), PATH: searchPath, ...more };
}

function shell(command: string, cwd: string, more: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> {
  return spawnSync('sh', ['-c', command], { cwd, env: userEnvironment(more), encoding: 'utf8', maxBuffer: 2 ** 28 });
}

for (const ignoreScripts of ['false', 'true']) {
  t.test(`a fresh clone starts, with npm_config_ignore_scripts=${ignoreScripts}`, async (t) => {
    const clone = join(t.testdir(), 'clone');
    t.equal(spawnSync('git', ['clone', '--quiet', root, clone]).status, 0);
    const settings = { npm_config_ignore_scripts: ignoreScripts };
    const started = shell('npm start', clone, settings);
    t.equal(started.status, 0, started.stderr.slice(-2000));
    const [report] = started.stdout.match(/\S+report\.html/) ?? [];
    t.ok(report, 'it names the report');
    t.ok(existsSync(isAbsolute(report ?? '') ? (report ?? '') : join(clone, report ?? '')), 'and the report is there');
    t.equal(shell('git status --porcelain', clone).stdout, '', 'nothing that git tracks or should track has changed');
    const doctor = shell('npx railproof doctor', clone, settings);
    t.match([doctor.status, doctor.stdout], [0, /✓ packages are as package-lock.json says/]);
  });
}
