import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openJournal } from '../../src/storage/open-journal.ts';
import { recordPost, seqsOf } from '../contract/journal.ts';
import { journalHost } from './journal-host.ts';
import { redisCut } from './redis-cut.ts';
import { redisServer } from './redis-server.ts';
import { redisStore } from './redis-store.ts';

const processFile = fileURLToPath(new URL('./journal-process.ts', import.meta.url));
const server = await redisServer(t);

t.test('its ids are epoch and position; a new owner adds an epoch before it reads', async (t) => {
  const store = redisStore(server);
  for (const count of [1, 2]) {
    const journal = await store.open();
    recordPost(journal, count);
    recordPost(journal, count);
    await journal.close();
  }
  t.same(
    (await store.entries()).map(([id]) => id),
    ['1-0', '1-2', '2-0', '2-4'],
  );
  t.match((await store.entries())[2]?.[1], ['format', 'railproof journal', 'version', '1', 'owner', `test:${process.pid}`]);
});

t.test('refuses a stale owner whatever it holds, and says who has it now', async (t) => {
  const store = redisStore(server);
  const stale = await store.open();
  recordPost(stale, 1);
  await stale.flush();
  recordPost(stale, 2);
  const owner = await store.open();
  const refusal = { name: 'JournalRefused', message: `was taken over by another process (test:${process.pid}), epoch 2` };
  await t.rejects(stale.flush(), refusal);
  await t.rejects(stale.flush(), refusal);
  t.throws(() => recordPost(stale, 3), refusal);
  t.equal(recordPost(owner, 2), 2);
  await owner.close();
  await stale.close();
  t.same(await seqsOf(store), [1, 2]);
});

t.test('of two that take it over at once, at most one owns it', async (t) => {
  const store = redisStore(server);
  const opened = await Promise.allSettled([store.open(), store.open(), store.open()]);
  const owners = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  for (const { reason } of opened.filter((result) => result.status === 'rejected'))
    t.match(reason, { message: /taken over|started again|Start again/ });
  const written = await Promise.allSettled(
    owners.map((journal) => {
      recordPost(journal, 1);
      return journal.flush();
    }),
  );
  t.equal(written.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const journal of owners) await journal.close();
  t.same(await seqsOf(store), [1]);
});

t.test('an owner that was paused cannot write once another has taken over', async (t) => {
  const store = redisStore(server);
  const child = spawn(process.execPath, [processFile, store.url, '1000000'], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let acknowledged = 0;
  let successor: Awaited<ReturnType<typeof store.open>> | undefined;
  const refusals: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('durable ')) refusals.push(line);
    else acknowledged = Number(line.slice('durable '.length));
    if (acknowledged < 60 || successor !== undefined) continue;
    child.kill('SIGSTOP');
    successor = await store.open();
    child.kill('SIGCONT');
  }
  t.equal(await gone, 1, 'it ends by itself');
  t.equal(refusals.length, 3, refusals.join('\n'));
  for (const line of refusals) t.match(line, /^(flush|record): JournalRefused: .*was taken over by another process \(test:\d+\), epoch 2/);
  const replayed = [...(successor?.replay() ?? [])].length;
  t.ok(replayed >= acknowledged, `${replayed} replayed, ${acknowledged} acknowledged`);
  const ids = (await store.entries()).map(([id]) => id);
  t.equal(ids.at(-1), '2-0', 'nothing stands behind the entry of its successor');
  await successor?.close();
});

t.test('reads the end of the stream when a reply is lost, and sends again only what is not there', async (t) => {
  const store = redisStore(server);
  const wire = await redisCut(t, server.port);
  const journal = await openJournal(`redis://127.0.0.1:${wire.port}?stream=${store.stream}`, journalHost);
  for (const [round, what] of (['reply', 'request', 'reply', 'request'] as const).entries()) {
    wire.loseNext(what);
    recordPost(journal, round + 1);
    await journal.flush();
    t.equal(wire.cuts, round + 1, `the ${what} was lost`);
    t.same(
      await seqsOf(await store.crash()),
      Array.from({ length: round + 1 }, (_, index) => index + 1),
    );
  }
  await journal.close();
});

t.test('halts when a reply is lost and another has taken over meanwhile', async (t) => {
  const store = redisStore(server);
  const wire = await redisCut(t, server.port);
  const stale = await openJournal(`redis://127.0.0.1:${wire.port}?stream=${store.stream}`, journalHost);
  const taken = Promise.withResolvers<void>();
  wire.loseNext('request', taken.promise);
  recordPost(stale, 1);
  const flushed = stale.flush();
  const owner = await store.open();
  taken.resolve();
  await t.rejects(flushed, { name: 'JournalRefused', message: /taken over by another process/ });
  await owner.close();
  t.same(await seqsOf(store), []);
});
