import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import t from 'tap';
import { sqliteJournal } from '../../src/storage/sqlite-journal.ts';
import { railproof } from './command.ts';
import { refused } from './refusal.ts';
import { readLines } from './run-record.ts';
import { kill, serve } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const inFolder = (name: string) => join(folder, name);

await railproof(['run', 'lost-reply', '--seed', '3', '--out', 'careful', '--quiet'], { cwd: folder });

/** A copy of a finished run, spoiled. */
function spoiled(name: string, spoil: (path: string) => void): string {
  cpSync(inFolder('careful'), inFolder(name), { recursive: true });
  spoil(inFolder(name));
  return name;
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

t.test('a port that is taken', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo; // a server that listens on a port, not on a pipe
  const args = ['serve', '--port', String(port), '--store', `sqlite:${inFolder('never.db')}`];
  await refused(t, folder, [{ args, says: [`port ${port}`, 'in use', '--port'] }]);
  t.same(
    readdirSync(folder).filter((name) => name.startsWith('never')),
    [],
    'no store is left behind',
  );
});

t.test('a store that another process has open, until that process is gone', async (t) => {
  const store = `sqlite:${inFolder('taken.db')}`;
  const gateway = await serve(t, ['--store', store]);
  await refused(t, folder, [
    { args: ['serve', '--port', '0', '--store', store], says: ['taken.db', 'in use by another process'] },
    { args: ['run', 'single-bill', '--store', store, '--out', 'not-begun'], says: ['taken.db', 'in use by another process'] },
  ]);
  await kill(gateway);
  t.match((await serve(t, ['--store', store])).url, /^http/, 'a lock does not outlive its process, however that ended');
});

t.test('a journal of another version is named, and left as it is', async (t) => {
  const file = inFolder('old.db');
  sqliteJournal({ file, clock: { now: () => 0 }, trial: null, defer: setImmediate }).close();
  const database = new DatabaseSync(file);
  database.exec(`UPDATE meta SET value = '0' WHERE name = 'journalVersion'; PRAGMA wal_checkpoint(TRUNCATE)`);
  database.close();
  const before = readFileSync(file);
  const says = ['old.db', 'version 0', 'reads version 1'];
  await refused(t, folder, [
    { args: ['serve', '--port', '0', '--store', `sqlite:${file}`], says },
    { args: ['run', 'single-bill', '--store', `sqlite:${file}`, '--out', 'not-begun'], says },
  ]);
  t.same(readFileSync(file), before);
});

t.test('a folder that already holds a run', (t) =>
  refused(t, folder, [{ args: ['run', 'single-bill', '--out', 'careful'], says: ['careful', 'already holds a run', '--out'] }]),
);

t.test('a folder that holds no run, or one of another version', (t) => {
  const unfinished = spoiled('unfinished', (path) => rmSync(join(path, 'run.json')));
  const future = spoiled('future', (path) => rewrite(join(path, 'run.json'), (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 99')));
  const torn = spoiled('torn', (path) => rewrite(join(path, 'run.json'), (text) => text.slice(0, text.length / 2)));
  return refused(t, folder, [
    ...['replay', 'judge', 'report'].map((command) => ({ args: [command, unfinished], says: ['unfinished', 'run.json'] })),
    { args: ['judge', future], says: ['version 99', 'version 1'] },
    { args: ['replay', torn], says: ['torn/run.json', 'not JSON'] },
  ]);
});

t.test('events that are missing, cut off, unreadable or of another version', (t) => {
  const events = (path: string) => join(path, 'events.jsonl');
  const without = spoiled('without', (path) => rmSync(events(path)));
  const cut = spoiled('cut', (path) => rewrite(events(path), (text) => text.slice(0, text.lastIndexOf('\n', text.length - 2) - 50)));
  const holed = spoiled('holed', (path) => writeFileSync(events(path), `${readLines(path).toSpliced(20, 1).join('\n')}\n`));
  const foreign = spoiled('foreign', (path) => rewrite(events(path), (text) => text.replaceAll('{"v":1,', '{"v":0,')));
  return refused(t, folder, [
    ...['replay', 'judge'].map((command) => ({ args: [command, without], says: ['without/events.jsonl', 'missing'] })),
    { args: ['judge', cut], says: ['cut/events.jsonl', /event \d+ of lost-reply\/bank-reply-lost~careful~1 cannot be read/] },
    { args: ['judge', holed], says: ['holed/events.jsonl', 'event 21 of lost-reply/clean~careful~1 is missing'] },
    { args: ['judge', foreign], says: ['version 0', 'version 1'] },
    { args: ['replay', foreign], says: ['version 0', 'version 1'] },
    { args: ['replay', 'careful', '--trial', 'lost-reply/clean~careful~9'], says: ['lost-reply/clean~careful~9', 'trialList'] },
  ]);
});
