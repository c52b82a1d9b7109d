import { rmSync } from 'node:fs';
import t from 'tap';
import { openJournal, parseStore } from '../../src/storage/open-journal.ts';
import { recordPost } from '../contract/journal.ts';
import { freshFile, sqliteStore, storeRoot } from './sqlite-store.ts';

const deps = { clock: { now: () => 0 }, trial: null, defer: setImmediate };

t.teardown(() => rmSync(storeRoot, { recursive: true, force: true }));

t.test('reads store strings', (t) => {
  t.same(parseStore('memory'), { kind: 'memory' });
  t.same(parseStore('sqlite:journal.db'), { kind: 'sqlite', file: 'journal.db' });
  t.same(parseStore('sqlite::memory:'), { kind: 'sqlite', file: ':memory:' });
  t.end();
});

t.test('opens what they name', (t) => {
  const memory = openJournal('memory', deps);
  t.equal(recordPost(memory, 1), 1);
  const file = freshFile();
  const journal = openJournal(`sqlite:${file}`, deps);
  recordPost(journal, 1);
  journal.close();
  const again = sqliteStore(file).open();
  t.equal([...again.replay()].length, 1);
  again.close();
  t.end();
});

t.test('says in one line what is wrong with any other', (t) => {
  const wrong = [
    ['redis://127.0.0.1:6379', 'Redis is not available in this version. Use memory or sqlite:FILE.'],
    ['rediss://host', 'Redis is not available in this version. Use memory or sqlite:FILE.'],
    ['postgres://x', '"postgres://x" is no store. Use memory or sqlite:FILE.'],
    ['', '"" is no store. Use memory or sqlite:FILE.'],
    ['Memory', '"Memory" is no store. Use memory or sqlite:FILE.'],
    ['sqlite:', '"sqlite:" names no file. Write it as sqlite:FILE, such as sqlite:journal.db.'],
    ['sqlite:a\0b', /names no file/],
  ] as const;
  for (const [store, message] of wrong) t.throws(() => openJournal(store, deps), { name: 'JournalRefused', message });
  t.end();
});
