import { join } from 'node:path';
import t from 'tap';
import { decodeEvent } from '../../src/kernel/event.ts';
import { openSqliteBatches } from '../../src/storage/sqlite-batches.ts';
import { redisServer } from '../storage/redis-server.ts';
import { railproof } from './command.ts';
import { crashedStream } from './crashed-stream.ts';
import { readLines, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A fault of the wire, one of chance, a gateway that is killed, and four agents at once. */
const scenarios = ['lost-reply', 'rate-limit-burst', 'gateway-restart', 'four-agents'];

t.test('one suite and one seed give one digest on memory, SQLite and Redis, and both stores hold every event of it', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'store.db');
  const stream = crashedStream(t, await redisServer(t), 'run');
  const played = async (name: string, store: string) => {
    const out = join(folder, name);
    const ended = await railproof(['run', ...scenarios, '--seed', '7', '--store', store, '--out', out, '--quiet']);
    t.equal(ended.code, 0, ended.stderr);
    return { digest: readRun(out).digest, lines: readLines(out) };
  };
  const memory = await played('memory', 'memory');
  const sqlite = await played('sqlite', `sqlite:${file}`);
  const redis = await played('redis', stream.url);
  t.match(memory.digest, /^[0-9a-f]{64}$/);
  t.same([sqlite.digest, redis.digest], [memory.digest, memory.digest]);
  t.same(sqlite.lines, memory.lines);
  t.same(redis.lines, memory.lines);
  const batches = openSqliteBatches(file);
  const facts = (events: Iterable<ReturnType<typeof decodeEvent>>) =>
    [...events].map(({ kind, at, agent, call, instruction, data }) => ({ kind, at, agent, call, instruction, data }));
  const expected = facts(memory.lines.map(decodeEvent));
  t.same(facts(batches.read()), expected, 'what SQLite holds');
  t.same(facts(await stream.events()), expected, 'what Redis holds');
  batches.close();
});
