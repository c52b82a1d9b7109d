import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import type { Keeping } from '../../src/cli/redis-process.ts';
import type { Journal } from '../../src/storage/journal.ts';
import { openJournal } from '../../src/storage/open-journal.ts';
import { recordPost, seqsOf } from '../contract/journal.ts';
import { journalHost } from './journal-host.ts';
import { JournalWriter } from './journal-writer.ts';
import { type RedisServer, redisServer } from './redis-server.ts';
import { redisStore } from './redis-store.ts';

/** Kills Redis three times while somebody writes, and starts it again. Returns the writer, at rest. */
async function killedUnderLoad(server: RedisServer, journal: Journal): Promise<JournalWriter> {
  const writer = new JournalWriter(journal);
  for (let round = 1; round <= 3; round += 1) {
    await writer.upTo(writer.acknowledged + 100);
    await server.kill();
    await server.start();
    await writer.upTo(writer.acknowledged + 1);
  }
  await writer.stop();
  return writer;
}

for (const keeping of ['always', 'everysec'] as const satisfies readonly Keeping[]) {
  t.test(
    `appendfsync ${keeping}: Redis is killed and restarted under load, and nothing acknowledged is lost, unless the owner halts and says so`,
    async (t) => {
      const server = await redisServer(t, keeping);
      const store = redisStore(server);
      const journal = await store.open();
      const { acknowledged, refused } = await killedUnderLoad(server, journal);
      // Where its last fsync takes long, `everysec` puts a write off for up to two seconds.
      const putOff = keeping === 'everysec' && refused !== undefined;
      if (putOff) t.match(refused, { name: 'JournalRefused', message: `although Redis had acknowledged 1-${acknowledged}: it has lost` });
      else t.equal(refused, undefined, 'it was never turned away');
      await journal.close();
      const stored = await seqsOf(store);
      t.ok(putOff || acknowledged > 300, `${acknowledged} acknowledged`);
      t.same(
        stored,
        Array.from({ length: stored.length }, (_, index) => index + 1),
        'each event once, in order',
      );
      t.ok(putOff || stored.length >= acknowledged, `${stored.length} stored`);
    },
  );
}

t.test('without a file Redis loses everything; an owner whose memory is ahead of it halts', async (t) => {
  const server = await redisServer(t, 'none');
  const journal = await redisStore(server).open();
  const { acknowledged, refused } = await killedUnderLoad(server, journal);
  t.match(refused, { name: 'JournalRefused', message: `ends with nothing, although Redis had acknowledged 1-${acknowledged}: it has lost` });
  t.throws(() => recordPost(journal, 1), { message: 'it has lost' });
  await journal.close();
  t.equal(await server.command('EXISTS', 'store-1'), 0, 'nothing was written behind the gap');
});

t.test('an owner waits for a Redis that only sleeps', async (t) => {
  const server = await redisServer(t);
  const store = redisStore(server);
  const journal = await store.open();
  server.halt();
  recordPost(journal, 1);
  const flushed = journal.flush();
  t.equal(await Promise.race([flushed, pause(300, 'waits')]), 'waits');
  server.resume();
  await flushed;
  await journal.close();
  t.same(await seqsOf(store), [1]);
});

t.test('an owner gives up when Redis stays away, and says so', async (t) => {
  const server = await redisServer(t);
  const { url, shown } = {
    url: redisStore(server).url,
    shown: /^store-\d+ at redis:\/\/127\.0\.0\.1:\d+\/0 cannot be reached \(.*\)\. Start Redis there/,
  };
  const clock = { ms: 0 };
  const elapsedMs = () => {
    clock.ms += 20_000; // half a minute is over sooner
    return clock.ms;
  };
  const journal = await openJournal(url, { ...journalHost, elapsedMs });
  await server.kill();
  recordPost(journal, 1);
  await t.rejects(journal.flush(), { name: 'JournalRefused', message: shown });
  await t.rejects(openJournal(url, journalHost), { name: 'JournalRefused', message: shown });
  await journal.close();
});
