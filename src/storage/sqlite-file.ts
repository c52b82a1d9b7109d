import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalRefused, journalVersion } from './journal.ts';

/** Written into every journal file, so that no other database is ever taken for one. */
export const journalFormat = 'railproof journal';

/** A batch of some hundred transfers, packed, fits two pages. */
const pageBytes = 16_384;

/** The log is copied into the file when it has this many pages, and then written over: growing a file costs a disk more than writing it. */
const logPagesMax = 40;

/** `events` is text, or a blob where the text is packed; a strict `ANY` column keeps either as it is. */
const schema = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE batch (
    batch INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, seal TEXT NOT NULL, events ANY NOT NULL
  ) STRICT;`;

/**
 * Opens or creates a journal file and keeps every other process out until it is closed.
 * A file of another format or version is refused before anything in it is changed.
 * Throws {@link JournalRefused} with one line that names the file and says what to do.
 */
export function openSqliteFile(file: string): DatabaseSync {
  const database = refusing(file, () => new DatabaseSync(resolve(file), { timeout: 0 }));
  try {
    refusing(file, () => claimFile(database, file));
  } catch (error) {
    database.close(); // whatever went wrong, the lock must not outlive the attempt
    throw error;
  }
  return database;
}

/** Turns every failure of SQLite into a {@link JournalRefused} about this file; other errors pass. */
export function refusing<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    throw new JournalRefused(describe(file, error), { cause: error });
  }
}

/** Exclusive locking must be asked for before the first read: the log's index then stays in memory, and the lock until the file is closed. */
function claimFile(database: DatabaseSync, file: string): void {
  database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA page_size = ${pageBytes}; PRAGMA synchronous = FULL; BEGIN IMMEDIATE`);
  const tables = database.prepare('SELECT name FROM sqlite_schema').all();
  if (tables.length === 0) create(database);
  else check(database, file);
  database.exec('COMMIT');
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal') throw new JournalRefused(`${file} cannot keep a write-ahead log (mode ${mode}). Put it on a local disk.`);
  database.exec(`PRAGMA wal_autocheckpoint = ${logPagesMax}`);
}

function create(database: DatabaseSync): void {
  database.exec(schema);
  const insert = database.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
  insert.run('format', journalFormat);
  insert.run('journalVersion', String(journalVersion));
}

function check(database: DatabaseSync, file: string): void {
  const isMeta = database.prepare("SELECT 1 FROM pragma_table_info('meta') WHERE name IN ('name', 'value')").all().length === 2;
  const read = (name: string) => database.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.['value'];
  if (!isMeta || read('format') !== journalFormat) {
    throw new JournalRefused(`${file} is a database, but not a ${journalFormat}. Name another file.`);
  }
  const version = read('journalVersion');
  if (version !== String(journalVersion)) {
    throw new JournalRefused(
      `${file} is a ${journalFormat} of version ${version}; this build reads version ${journalVersion}. Name a new file, or open it with the build that wrote it.`,
    );
  }
}

interface SqliteError extends Error {
  /** Extended result code; its low byte is the primary code, https://sqlite.org/rescode.html. */
  readonly errcode: number;
  readonly errstr: string;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR' && 'errcode' in error;
}

function describe(file: string, error: SqliteError): string {
  switch (error.errcode & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return `${file} is in use by another process. Stop that one, or name another file.`;
    case 8: // SQLITE_READONLY
      return `${file} is read-only. Make it writable, or name another file.`;
    case 11: // SQLITE_CORRUPT
      return `${file} is damaged (${error.message}). Restore it from a copy.`;
    case 13: // SQLITE_FULL
      return `${file} cannot grow: the disk is full. Free some space and start again.`;
    case 14: // SQLITE_CANTOPEN
      return `${file} cannot be opened or created. Check that its folder exists and is writable.`;
    case 26: // SQLITE_NOTADB
      return `${file} is not a ${journalFormat}. Name another file.`;
    default:
      return `${file} cannot be used: ${error.errstr} (${error.errcode}).`;
  }
}
