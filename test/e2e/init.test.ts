import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { railproof } from './command.ts';
import { caseOf, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);

t.test('init writes a scenario and a persona that run as they are, outside of any package', async (t) => {
  const init = await railproof(['init', 'mine'], { cwd: folder });
  t.equal(init.code, 0, init.stderr);
  const [lint, run] = [...init.stdout.matchAll(/^ {2}npx railproof (.+)$/gm)].map(([, command]) => (command ?? '').split(' '));
  if (lint === undefined || run === undefined) throw new Error(`init says what to try: ${init.stdout}`);

  const linted = await railproof(lint, { cwd: folder });
  t.match(linted, { code: 0, stdout: /^1 file, 2 cases, nothing wrong$/m }, linted.stderr);

  const ran = await railproof([...run, '--seed', '7', '--out', 'run', '--quiet'], { cwd: folder });
  t.equal(ran.code, 0, `${ran.stderr}${ran.stdout}`);
  const result = readRun(join(folder, 'run'));
  for (const id of ['my-scenario/clean', 'my-scenario/reply-lost']) t.match(caseOf(result, id), { persona: 'my-persona', passed: 1 }, id);

  const replayed = await railproof(['replay', 'run', '--persona', 'mine/my-persona.ts'], { cwd: folder });
  t.equal(replayed.code, 0, replayed.stderr);
  t.match(replayed.stdout, `digest ${caseOf(result, 'my-scenario/clean').trialList[0]?.digest}`, 'the run brought its scenario along');
  const without = await railproof(['replay', 'run'], { cwd: folder });
  t.match(without, { code: 2, stderr: /^railproof: .*my-persona.*--persona[^\n]*\n$/ }, 'nothing that a run folder names is executed');
});

t.test('the first line tells an editor where the schema is', async (t) => {
  const [first = ''] = readFileSync(join(folder, 'mine', 'my-scenario.yaml'), 'utf8').split('\n');
  const path = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
  const schema: { readonly properties?: object } = JSON.parse(readFileSync(resolve(folder, 'mine', path), 'utf8'));
  t.ok(schema.properties !== undefined && 'cases' in schema.properties, path);
});

t.test('init touches nothing that is there', async (t) => {
  const before = readFileSync(join(folder, 'mine', 'my-persona.ts'), 'utf8');
  const again = await railproof(['init', 'mine'], { cwd: folder });
  t.match(again, { code: 2, stdout: '', stderr: /^railproof: mine\/my-scenario\.yaml: exists[^\n]*\n$/ });
  t.equal(readFileSync(join(folder, 'mine', 'my-persona.ts'), 'utf8'), before);
});
