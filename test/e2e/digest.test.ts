import { join } from 'node:path';
import t from 'tap';
import { openSqliteBatches } from '../../src/storage/sqlite-batches.ts';
import { inPairs, railproof, start } from './command.ts';
import { readLines, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A fault of the wire, one of chance, and two payments that are alike. */
const scenarios = ['lost-reply', 'rate-limit-burst', 'two-identical'];

t.test('one seed gives one digest, another seed another', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'store.db');
  const runs = [
    { name: 'first', seed: '7', store: 'memory' },
    { name: 'second', seed: '7', store: `sqlite:${file}` },
    { name: 'other', seed: '8', store: 'memory' },
  ];
  const [first, second, other] = await inPairs(runs, async ({ name, seed, store }) => {
    const out = join(folder, name);
    const ended = await railproof(['run', ...scenarios, '--seed', seed, '--store', store, '--out', out, '--quiet']);
    t.equal(ended.code, 0, `seed ${seed} is accepted\n${ended.stderr}`);
    t.equal(ended.stderr, '', '--quiet leaves the error stream alone');
    const run = readRun(out);
    t.match(ended.stdout, new RegExp(`^digest +${run.digest}$`, 'm'), 'the scorecard shows the digest of run.json');
    return { run, lines: readLines(out) };
  });
  t.match(first?.run.digest, /^[0-9a-f]{64}$/);
  t.equal(second?.run.digest, first?.run.digest, 'the same seed, wherever the events are kept');
  t.same(second?.lines, first?.lines, 'the same events, byte for byte');
  t.not(other?.run.digest, first?.run.digest, 'another seed');
  const batches = openSqliteBatches(file);
  t.equal([...batches.read()].length, first?.lines.length, 'the store holds every event too');
  batches.close();
});

t.test('four agents at once, of both eras, give one digest over three processes', async (t) => {
  const folder = temporaryFolder(t);
  const digests = await inPairs([1, 2, 3], async (number) => {
    const out = join(folder, `run-${number}`);
    const ended = await start(['run', 'four-agents', '--seed', '11', '--era', 'mixed', '--out', out, '--quiet']).ended;
    t.equal(ended.code, 0, ended.stderr);
    if (number === 1) t.same(agentsAtOnce(readLines(out)), 4, 'four agents have calls under way at the same time');
    return readRun(out).digest;
  });
  t.match(digests[0], /^[0-9a-f]{64}$/);
  t.same(new Set(digests).size, 1, digests.join(' '));
});

/** Most agents that had a call under way at one time of one trial. */
function agentsAtOnce(lines: readonly string[]): number {
  const waiting = new Set<string>();
  let most = 0;
  for (const line of lines) {
    const { kind, trial, agent }: { kind: string; trial: string; agent: string } = JSON.parse(line);
    if (kind === 'agent.called') waiting.add(`${trial} ${agent}`);
    if (kind === 'agent.answered' || kind === 'agent.unanswered') waiting.delete(`${trial} ${agent}`);
    most = Math.max(most, waiting.size);
  }
  return most;
}
