import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { openJournal } from '../../src/storage/open-journal.ts';
import { recordPost, seqsOf } from '../contract/journal.ts';
import { until } from '../e2e/command.ts';
import { journalHost } from './journal-host.ts';
import { JournalWriter } from './journal-writer.ts';
import { type RedisServer, redisServer } from './redis-server.ts';
import { redisStore } from './redis-store.ts';

t.test('with replicas asked for, nothing is acknowledged that only the primary holds: a failover loses nothing', async (t) => {
  const primary = await redisServer(t);
  const replica = await redisServer(t, 'always', ['--replicaof', '127.0.0.1', String(primary.port), '--repl-diskless-sync-delay', '0']);
  await untilReplicating(primary, replica);
  const store = redisStore(primary);
  let goneAtMs = Number.POSITIVE_INFINITY;
  const elapsedMs = () => performance.now() + 9 * Math.max(0, performance.now() - goneAtMs); // it gives up ten times sooner, once the primary is gone
  const journal = await openJournal(`${store.url}&replicas=1`, { ...journalHost, elapsedMs });
  const writer = new JournalWriter(journal);
  await writer.upTo(200);
  replica.halt();
  const held = writer.acknowledged + 1; // one more may have been confirmed on the way
  await pause(300);
  t.ok(writer.acknowledged <= held, `${writer.acknowledged} acknowledged, then no more while the replica sleeps`);
  replica.resume();
  await writer.upTo(writer.acknowledged + 100);
  await primary.kill();
  goneAtMs = performance.now();
  await writer.stop();
  t.match(writer.refused, { name: 'JournalRefused', message: 'cannot be reached' });
  await replica.command('REPLICAOF', 'NO', 'ONE');
  const successor = redisStore(replica, store.stream);
  const stored = await seqsOf(successor);
  t.ok(stored.length >= writer.acknowledged, `${stored.length} held by the new primary, ${writer.acknowledged} acknowledged`);
});

t.test('without replicas asked for, a failover loses what the replica had not yet: what is left is a whole journal all the same', async (t) => {
  const primary = await redisServer(t);
  const replica = await redisServer(t, 'always', ['--replicaof', '127.0.0.1', String(primary.port), '--repl-diskless-sync-delay', '0']);
  await untilReplicating(primary, replica);
  const store = redisStore(primary);
  const journal = await store.open();
  const writer = new JournalWriter(journal);
  await writer.upTo(100);
  while (Number(await replica.command('XLEN', store.stream)) < 50) await pause(10);
  await replica.kill();
  await writer.upTo(writer.acknowledged + 100);
  await writer.stop();
  await journal.close();
  await primary.kill();
  await replica.start();
  await replica.command('REPLICAOF', 'NO', 'ONE');
  const stored = await seqsOf(redisStore(replica, store.stream));
  const lost = writer.acknowledged - stored.length;
  t.ok(stored.length > 0 && lost > 0, `${lost} of ${writer.acknowledged} acknowledged events are lost`);
  t.same(
    stored,
    Array.from({ length: stored.length }, (_, index) => index + 1),
  );
});

t.test('too few replicas are told', async (t) => {
  const server = await redisServer(t);
  const clock = { ms: 0 };
  const elapsedMs = () => {
    clock.ms += 40_000;
    return clock.ms;
  };
  const journal = await openJournal(`${redisStore(server).url}&replicas=1`, { ...journalHost, elapsedMs });
  recordPost(journal, 1);
  await t.rejects(journal.flush(), { message: '0 of the 1 replicas that it asks for hold the last batch. Attach them, or ask for fewer' });
  await journal.close();
});

/** A replica begins its own file anew after the first copy; until that is done, a crash would leave it with nothing. */
async function untilReplicating(primary: RedisServer, replica: RedisServer): Promise<void> {
  await untilSays(primary, 'replication', /state=online/);
  await untilSays(replica, 'persistence', /aof_rewrite_in_progress:0\s+aof_rewrite_scheduled:0/);
}

function untilSays(server: RedisServer, section: string, text: RegExp): Promise<void> {
  return until(`Redis says ${text} of its ${section}`, async () => text.test(String(await server.command('INFO', section))));
}
