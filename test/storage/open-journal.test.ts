import { rmSync } from 'node:fs';
import t from 'tap';
import { openJournal, parseStore } from '../../src/storage/open-journal.ts';
import { recordPost } from '../contract/journal.ts';
import { journalHost } from './journal-host.ts';
import { freshFile, sqliteStore, storeRoot } from './sqlite-store.ts';

t.teardown(() => rmSync(storeRoot, { recursive: true, force: true }));

t.test('reads store strings', (t) => {
  t.same(parseStore('memory'), { kind: 'memory' });
  t.same(parseStore('sqlite:journal.db'), { kind: 'sqlite', file: 'journal.db' });
  t.same(parseStore('sqlite::memory:'), { kind: 'sqlite', file: ':memory:' });
  t.end();
});

t.test('reads where a journal lies in Redis', (t) => {
  const place = (store: string) => {
    const parsed = parseStore(store);
    return parsed.kind === 'redis' ? parsed.place : undefined;
  };
  const plain = { host: 'here', port: 6379, tls: false, username: undefined, password: undefined, db: 0, stream: 'railproof:journal', replicas: 0 };
  t.same(place('redis://here'), { ...plain, shown: 'railproof:journal at redis://here:6379/0' });
  t.same(place('rediss://a:p%40ss@[::1]:7000/3?stream=books&replicas=2'), {
    ...{ host: '::1', port: 7000, tls: true, username: 'a', password: 'p@ss', db: 3, stream: 'books', replicas: 2 },
    shown: 'books at rediss://[::1]:7000/3',
  });
  t.end();
});

t.test('opens what they name', async (t) => {
  const memory = await openJournal('memory', journalHost);
  t.equal(recordPost(memory, 1), 1);
  const file = freshFile();
  const journal = await openJournal(`sqlite:${file}`, journalHost);
  recordPost(journal, 1);
  await journal.close();
  const again = sqliteStore(file).open();
  t.equal([...again.replay()].length, 1);
  again.close();
});

t.test('says in one line what is wrong with any other, and never a password', async (t) => {
  const forms = 'Use memory, sqlite:FILE or redis://HOST:PORT.';
  const wrong = [
    ['postgres://x', `"postgres://x" is no store. ${forms}`],
    ['', `"" is no store. ${forms}`],
    ['Memory', `"Memory" is no store. ${forms}`],
    ['sqlite:', '"sqlite:" names no file. Write it as sqlite:FILE, such as sqlite:journal.db.'],
    ['sqlite:a\0b', /names no file/],
    ['redis:', /address of the Redis store cannot be read/],
    ['redis:u:secret@host', /address of the Redis store cannot be read/],
    ['redis://u:secret@host:port', /address of the Redis store cannot be read/],
    ['redis://:secret%zz@host', /the password of the Redis store cannot be read\. .* % \/ # \? of a password as %25 %2F %23 %3F/],
    ['redis://:sec/ret@host', /address of the Redis store cannot be read\. .*of a password as/],
    ['redis://u:secret@host/first', /"first" for its database/],
    ['redis://u:secret@host?replicas=-1', /"-1" for its number of replicas/],
    ['redis://u:secret@host?stream=', /empty stream/],
    ['redis://u:secret@host?streams=a', /no setting "streams"/],
  ] as const;
  for (const [store, message] of wrong) {
    const refused = await openJournal(store, journalHost).catch((error: unknown) => error);
    t.match(refused, { name: 'JournalRefused', message }, store);
    t.notMatch(String(refused), /secret|\n/);
  }
});
