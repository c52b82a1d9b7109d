import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import t from 'tap';
import { openJournal } from '../../src/storage/open-journal.ts';
import { linesOf, recordPost } from '../contract/journal.ts';
import { journalHost } from './journal-host.ts';
import { redisServer } from './redis-server.ts';
import { type RedisStore, redisStore } from './redis-store.ts';

const server = await redisServer(t);

t.test('refuses what is no journal, or one of another version, and leaves it as it is', async (t) => {
  await server.command('SET', 'diary', 'dear diary');
  await server.command('XADD', 'sensor', '1-1', 'temperature', '20');
  await server.command('XADD', 'future', '1-0', 'format', 'railproof journal', 'version', '9');
  const cut = await filled();
  await server.command('XTRIM', cut.stream, 'MAXLEN', 2);
  const wrong = [
    ['diary', /^diary at \S+ holds something that is no stream\. Name another with \?stream=NAME\.$/],
    ['sensor', /is a stream, but not a railproof journal/],
    [cut.stream, /or its beginning was cut off/],
    ['future', /of version 9; this build reads version 1\. Name a new stream/],
  ] as const;
  for (const [stream, message] of wrong) {
    const before = await server.command('DUMP', stream);
    await t.rejects(redisStore(server, stream).open(), { name: 'JournalRefused', message }, stream);
    t.same(await server.command('DUMP', stream), before, `${stream} is as it was`);
  }
});

t.test('names the first damaged batch', async (t) => {
  const [gone, changed] = [await filled(), await filled()];
  await server.command('XDEL', gone.stream, '1-5');
  await t.rejects(linesOf(gone), { name: 'JournalRefused', message: /damaged in batch 2: it is missing/ });
  const lines = (await changed.entries())[1]?.[1].at(-1) ?? '';
  await rewritten(changed, lines.replace('"amountWon":"1"', '"amountWon":"9"'));
  await t.rejects(linesOf(changed), { name: 'JournalRefused', message: /damaged in batch 1: its text does not fit its seal/ });
});

t.test('says in one line why Redis takes nothing, and never a password', async (t) => {
  const locked = await redisServer(t, 'none', ['--requirepass', 'open-sesame']);
  const small = await redisServer(t, 'none', ['--maxmemory', '2mb', '--maxmemory-policy', 'noeviction']);
  const replica = await redisServer(t, 'none', ['--replicaof', '127.0.0.1', String(server.port)]);
  const refused = [
    [locked.url, /refuses this user \(NOAUTH/],
    [locked.url.replace('//', '//:wrong-guess@'), /refuses this user \(WRONGPASS/],
    [`${replica.url}?stream=new`, /is a replica and takes nothing|cannot be used: MASTERDOWN/],
    ['redis://127.0.0.1:1', /cannot be reached \(.*ECONNREFUSED.*\)\. Start Redis there, or name another with --store\.$/],
    [`redis://127.0.0.1:${server.port}/99`, /cannot be used: ERR DB index is out of range/],
  ] as const;
  for (const [store, message] of refused) {
    const error = await openJournal(store, journalHost).catch((reason: unknown) => reason);
    t.match(error, { name: 'JournalRefused', message }, store);
    t.notMatch(String(error), /open-sesame|wrong-guess|\n/);
  }
  const opened = await openJournal(locked.url.replace('//', '//:open-sesame@'), journalHost);
  await opened.close();
  const journal = await openJournal(small.url, journalHost);
  const fill = async () => {
    for (let count = 1; count <= 100_000; count += 1) {
      recordPost(journal, count);
      await journal.flush();
    }
  };
  await t.rejects(fill(), { name: 'JournalRefused', message: /is out of memory and takes no more/ });
  t.throws(() => recordPost(journal, 1), { message: /is out of memory/ }, 'and halts');
  await journal.close();
});

t.test('needs no more rights than docs/stores.md names', async (t) => {
  const page = readFileSync(new URL('../../docs/stores.md', import.meta.url), 'utf8');
  const [, rights = ''] = /ACL SETUSER railproof on >PASSWORD ([^`]+)`/.exec(page) ?? [];
  await server.command('ACL', 'SETUSER', 'railproof', 'on', '>PASSWORD', ...rights.split(' '));
  const store = server.url.replace('//', '//railproof:PASSWORD@');
  for (const [stream, count] of [
    ['railproof:books', 1],
    ['railproof:books', 2],
  ] as const) {
    const journal = await openJournal(`${store}?stream=${stream}`, journalHost);
    t.equal(recordPost(journal, count), count);
    await journal.close();
  }
  await t.rejects(openJournal(`${store}?stream=other`, journalHost), { message: /refuses this user \(NOPERM/ });
});

t.test('rediss:// speaks TLS', async (t) => {
  const heard = Promise.withResolvers<number | undefined>();
  const listener = createServer((socket) =>
    socket.once('data', (bytes) => {
      heard.resolve(bytes[0]);
      socket.destroy();
    }),
  );
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await t.rejects(openJournal(`rediss://127.0.0.1:${port}`, journalHost), { name: 'JournalRefused', message: /cannot be reached/ });
  t.equal(await heard.promise, 0x16, 'a TLS handshake (RFC 8446, 5.1)');
  listener.close();
});

/** Three batches: two events, three, one. */
async function filled(): Promise<RedisStore> {
  const store = redisStore(server);
  const journal = await store.open();
  for (const size of [2, 3, 1]) {
    for (let item = 1; item <= size; item += 1) recordPost(journal, item);
    await journal.flush();
  }
  await journal.close();
  return store;
}

/** Puts other lines into the first batch: the stream is written anew, since Redis changes no entry. */
async function rewritten({ entries, stream }: RedisStore, lines: string): Promise<void> {
  const kept = await entries();
  await server.command('DEL', stream);
  for (const [index, [id, fields]] of kept.entries())
    await server.command('XADD', stream, id, ...(index === 1 ? [...fields.slice(0, -1), lines] : fields));
}
