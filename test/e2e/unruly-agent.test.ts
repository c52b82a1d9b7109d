import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkout, inPairs, railproof, start, until } from './command.ts';
import { caseOf, readEvents, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const parent = `"${process.execPath}" "${join(checkout, 'test', 'e2e', 'agents', 'parent.mjs')}"`;

/** Tells its process id, in the folder that railproof was called from, and becomes something else. */
const known = (name: string, command: string) => `echo $$ > "$RAILPROOF_FROM/${name}.pid"; ${command}`;

/** Commands that are no good as agents, and how the transcript says that they ended. */
const unruly = [
  { name: 'leaves', command: known('leaves', 'true'), end: { how: 'returned', message: '' }, errored: 0 },
  { name: 'hangs', command: known('hangs', 'exec sleep 600'), end: { how: 'stopped', message: 'still running after 2 s' }, errored: 1 },
  {
    name: 'babbles',
    command: known('babbles', "printf '\\033[2Jout \\001of order\\n'; exit 3"),
    end: { how: 'threw', message: /^ended with exit code 3: {2}\[2Jout {2}of order$/ },
    errored: 1,
  },
  { name: 'floods', command: known('floods', 'exec yes'), end: { how: 'stopped', message: /^printed more than \d+ bytes$/ }, errored: 1 },
  { name: 'children', command: parent, end: { how: 'returned', message: '' }, errored: 0 },
  {
    name: 'nothing',
    command: known('nothing', 'no-such-command'),
    end: { how: 'threw', message: /^ended with exit code 127: .*not found/ },
    errored: 1,
  },
];

function pidsOf(name: string): readonly number[] {
  const file = join(folder, `${name}.pid`);
  return existsSync(file) ? [...readFileSync(file, 'utf8').matchAll(/\d+\n/g)].map(Number) : []; // a line that is being written is none yet
}

/** Ended, or ended and not yet collected by whoever adopted it. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, 'utf8'));
}

t.test('an agent that is no good is a failed trial with a verdict, and nothing of it is left running', (t) =>
  inPairs(unruly, async ({ name, command, end, errored }) => {
    const args = ['run', 'single-bill', '--seed', '7', '--agent', command, '--agent-timeout', name === 'hangs' ? '2' : '90'];
    const ended = await railproof([...args, '--out', name, '--quiet'], { cwd: folder });
    t.equal(ended.code, 1, `${name}: ${ended.stderr}`);
    t.equal(ended.stderr, '', name);
    t.match(ended.stdout, /^verdict +NOT ACCEPTED$/m, name);
    const run = readRun(join(folder, name));
    t.match(run, { verdict: 'not_accepted', digest: null }, name);
    if (errored === 1) t.match(caseOf(run, 'single-bill/clean').trialList[0]?.ended, end.message, name);
    if (name === 'nothing')
      t.match(ended.stdout, /^errors +1 agent, 0 provider, 0 sandbox\n +single-bill\/clean~agent~1: ended with exit code 127: .*no-such-command.*$/m);
    if (name === 'babbles') t.notMatch(ended.stdout, '\u001b[2J', 'what it said steers no terminal');
    t.equal(caseOf(run, 'single-bill/clean').trialList[0]?.replay, `npx railproof replay ${name} --trial 'single-bill/clean~agent~1'`, name);
    t.match(caseOf(run, 'single-bill/clean'), { trials: 1, passed: 0, duplicateCredits: 0, wonLost: '0', errored: { agent: errored } }, name);
    t.match(readEvents(join(folder, name)).find(({ kind }) => kind === 'agent.ended')?.data, end, name);
    const pids = pidsOf(name);
    t.equal(pids.length, name === 'children' ? 2 : 1, `${name}: ${pids}`);
    for (const pid of pids) await until(`${name}: process ${pid} is gone`, () => isGone(pid));
  }),
);

t.test('an agent ends with the run that is interrupted', async (t) => {
  const command = known('interrupted', 'exec sleep 600');
  const running = start(['run', 'single-bill', '--agent', command, '--out', 'interrupted', '--quiet'], { cwd: folder });
  await until('the agent runs', () => pidsOf('interrupted').length === 1);
  running.child.kill('SIGTERM');
  t.match(await running.ended, { code: null, signal: 'SIGTERM', stderr: '' });
  for (const pid of pidsOf('interrupted')) await until(`process ${pid} is gone`, () => isGone(pid));
  t.notOk(existsSync(join(folder, 'interrupted', 'run.json')), 'and no verdict is claimed');
});

t.test('an agent gets an empty folder and what it needs to know, and nothing of the secrets around it', async (t) => {
  const command = 'ls -A > "$RAILPROOF_FROM/listing.txt"; pwd > "$RAILPROOF_FROM/folder.txt"; env > "$RAILPROOF_FROM/environment.txt"';
  const env = { AWS_SECRET_ACCESS_KEY: 'canary-4711', OPENAI_API_KEY: 'canary-4712', RAILPROOF_TOKEN: 'canary-of-another-serve' };
  await railproof(['run', 'single-bill', '--seed', '7', '--agent', command, '--out', 'environment', '--quiet'], { cwd: folder, env });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
  const variables = new Map(
    read('environment.txt')
      .split('\n')
      .map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
  );
  t.equal(read('listing.txt'), '', 'the folder is empty');
  t.notOk(existsSync(read('folder.txt')), 'and gone afterwards');
  t.match(variables.get('RAILPROOF_MCP_URL'), /^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  t.match(variables.get('RAILPROOF_TOKEN'), /^[0-9a-f]{64}$/, 'a token of this trial');
  t.notMatch(read('environment.txt'), /canary/);
  t.notMatch(read('environment.txt'), /single-bill|seed/, 'nor the name of the scenario');
  const token = variables.get('RAILPROOF_TOKEN') ?? '';
  t.notOk(
    readEvents(join(folder, 'environment')).some((event) =>
      JSON.stringify(event.data, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).includes(token),
    ),
    'the token is in no event',
  );
});
