import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { journalVersion } from '../../src/storage/journal.ts';
import { durableJournalContract, journalContract, linesOf, recordPost, seqsOf, steppedJournalContract } from '../contract/journal.ts';
import { freshFile, type SqliteStore, sqliteStore, storeRoot } from './sqlite-store.ts';

const processFile = fileURLToPath(new URL('./journal-process.ts', import.meta.url));

t.teardown(() => rmSync(storeRoot, { recursive: true, force: true }));

journalContract(t, () => sqliteStore().open());
durableJournalContract(t, () => sqliteStore());
steppedJournalContract(t, () => sqliteStore());

t.test('every prefix of batches is a whole journal', async (t) => {
  const store = filled();
  const lines = await linesOf(store);
  t.equal(lines.length, 206);
  for (const [kept, events] of [0, 2, 5, 205].entries()) {
    const prefix = store.crash();
    prefix.tamper(`DELETE FROM batch WHERE batch > ${kept}`);
    t.same(await linesOf(prefix), lines.slice(0, events));
    const journal = prefix.open();
    t.equal(recordPost(journal, 1), events + 1);
    journal.close();
  }
});

t.test('names the first damaged batch', async (t) => {
  const closed = (seq: number) => `{"v":1,"seq":${seq},"kind":"trial.closed","data":{}}\n`;
  const damages = [
    [
      `UPDATE batch SET events = replace(events, '"amountWon":"2"', '"amountWon":"9"') WHERE batch = 1`,
      /damaged in batch 1: its text does not fit its seal/,
    ],
    [`UPDATE batch SET events = substr(events, 1, length(events) - 40) WHERE batch = 3`, /damaged in batch 3: its text does not fit its seal/],
    [`UPDATE batch SET seal = '' WHERE batch = 2`, /damaged in batch 2/],
    ['DELETE FROM batch WHERE batch = 2', /damaged in batch 2: it is missing/],
    ['UPDATE batch SET last_seq = last_seq + 1 WHERE batch = 2', /damaged in batch 3: it says events 6 to 205 where 7 comes next/],
    ['UPDATE batch SET first_seq = 4 WHERE batch = 2', /damaged in batch 2: it says events 4 to 5 where 3 comes next/],
    [resealed(1, 'no event\n'), /damaged in batch 1: it holds a line that is no event/],
    [resealed(1, 'null\n'), /damaged in batch 1: it holds a line that is no event/],
    [resealed(1, '{"v":1,"seq":1,"kind":"cap.moved","data":{}}\n'), /damaged in batch 1: it holds a line that is no event/],
    [resealed(1, '{"v":1,"seq":1,"data":{}}'), /damaged in batch 1: its last line is cut off/],
    [resealed(1, closed(1)), /damaged in batch 1: it holds 1 events/],
    [resealed(1, `${closed(1)}${closed(3)}`), /damaged in batch 1: event 3 is out of place/],
    [resealed(1, '{"v":9,"seq":1,"data":{}}\n{"v":9,"seq":2,"data":{}}\n'), /holds events of version 9 in batch 1/],
    [resealed(1, Buffer.from('no frame')), /damaged in batch 1: its text cannot be unpacked/],
  ] as const;
  const store = filled();
  for (const [sql, message] of damages) {
    const copy = store.crash();
    copy.tamper(sql);
    await t.rejects(linesOf(copy), { name: 'JournalRefused', message }, sql);
  }
});

t.test('refuses another version by name', (t) => {
  const store = filled();
  store.tamper("UPDATE meta SET value = '0' WHERE name = 'journalVersion'");
  t.throws(() => store.open(), { name: 'JournalRefused', message: `version 0; this build reads version ${journalVersion}. Name a new file` });
  t.end();
});

t.test('refuses a file of somebody else and leaves it as it is', (t) => {
  const database = sqliteStore();
  database.tamper('CREATE TABLE customer (id INTEGER); INSERT INTO customer VALUES (1)');
  const namesake = sqliteStore();
  namesake.tamper("CREATE TABLE meta (name TEXT, value TEXT); INSERT INTO meta VALUES ('format', 'photo album')");
  const text = sqliteStore();
  writeFileSync(text.file, 'Dear diary, '.repeat(100));
  for (const store of [database, namesake, text]) {
    const before = readFileSync(store.file);
    t.throws(() => store.open(), { name: 'JournalRefused', message: /^\S+ is .*not a railproof journal\. Name another file\.$/ });
    t.same(readFileSync(store.file), before);
  }
  t.end();
});

t.test('says in one line that a place cannot be written', (t) => {
  const folder = freshFile();
  mkdirSync(folder);
  chmodSync(folder, 0o555);
  const unwritable = process.getuid?.() === 0 ? '/proc' : folder; // root may write anywhere but into the kernel
  for (const file of [`${unwritable}/journal.db`, `${folder}/missing/journal.db`, folder]) {
    t.throws(() => sqliteStore(file).open(), { name: 'JournalRefused', message: /^\S+ cannot be opened or created\. Check .*writable\.$/ });
  }
  t.end();
});

t.test('keeps a second process out until it is closed', async (t) => {
  const store = sqliteStore();
  const journal = store.open();
  t.throws(() => store.open(), { message: /is in use by another process/ });
  const second = spawnSync(process.execPath, [processFile, `sqlite:${store.file}`, '1'], { encoding: 'utf8' });
  t.equal(second.status, 1);
  t.match(second.stdout, `open: JournalRefused: ${store.file} is in use by another process. Stop that one, or name another file.\n`);
  recordPost(journal, 1);
  journal.close();
  t.same(await seqsOf(store), [1]);
});

t.test('holds everything acknowledged, and whole batches only, after kill -9', async (t) => {
  const store = sqliteStore();
  const child = spawn(process.execPath, [processFile, `sqlite:${store.file}`, '40'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('durable ')) acknowledged.push(Number(line.slice('durable '.length)));
    if (acknowledged.length === 25) child.kill('SIGKILL');
  }
  const stored = await seqsOf(store);
  t.ok(acknowledged.length >= 25);
  t.ok(stored.length >= (acknowledged.at(-1) ?? 0), `${stored.length} stored, ${acknowledged.at(-1)} acknowledged`);
  t.equal(stored.length % 3, 0);
});

t.test('halts when the disk takes no more: nothing is acknowledged after that', async (t) => {
  const store = sqliteStore();
  // A limit on file size is what a full disk looks like to a process; ignoring the signal turns it into a failed write.
  // tap's own hook, which NODE_OPTIONS brings, would make that signal the end of the process again.
  const limited = `unset NODE_OPTIONS; trap '' XFSZ; ulimit -f 256; exec "$0" "$1" "$2" 100000`;
  const child = spawnSync('sh', ['-c', limited, process.execPath, processFile, `sqlite:${store.file}`], { encoding: 'utf8' });
  t.equal(child.status, 1);
  const lines = child.stdout.trim().split('\n');
  const acknowledged = lines.filter((line) => line.startsWith('durable ')).length * 3;
  const failures = lines.filter((line) => !line.startsWith('durable '));
  t.equal(failures.length, 3);
  for (const line of failures) t.match(line, /^\w+: JournalRefused: \S+ cannot/);
  t.ok(acknowledged > 0);
  t.ok((await seqsOf(store)).length >= acknowledged);
});

/** Four batches: two events, three, two hundred (long enough to be packed), one. */
function filled(): SqliteStore {
  const store = sqliteStore();
  const journal = store.open();
  let count = 0;
  for (const size of [2, 3, 200, 1]) {
    for (let item = 0; item < size; item += 1) {
      count += 1;
      recordPost(journal, count);
    }
    journal.flushNow();
  }
  journal.close();
  return store;
}

/** The work of somebody who knows how batches are sealed. */
function resealed(batch: number, text: string | Buffer): string {
  const seal = createHash('sha256').update('').update(text).digest('hex');
  const stored = typeof text === 'string' ? `'${text}'` : `x'${text.toString('hex')}'`;
  return `UPDATE batch SET events = ${stored}, seal = '${seal}' WHERE batch = ${batch}`;
}
