/**
 * Preloaded into `serve` (`NODE_OPTIONS=--import …`), this keeps account of what a disk is sure to hold, and cuts the power.
 *
 * In WAL mode with `synchronous=FULL` SQLite syncs the log at the end of each commit, and the file at the end of each checkpoint,
 * before the statement returns (https://sqlite.org/pragma.html#pragma_synchronous, https://sqlite.org/wal.html). So right after each
 * statement the log up to its last commit is on the disk, and so is the whole file. Both are put aside, before anybody can be answered.
 * (Traced with strace: no byte of the log was unsynced at any of these moments.) Whether the mode is the one that promises this is
 * asked of the product's own connection, and put aside as well.
 *
 * When event number RAILPROOF_CUT_AT is written the power fails, after the write and before its sync: what was written is in the log,
 * this account does not have it, and the process is gone. Whoever drops from the log what is not in the account has the disk as it was.
 */
import { closeSync, copyFileSync, existsSync, openSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const folder = process.env['RAILPROOF_SYNCED'] ?? '';
const cutAt = Number(process.env['RAILPROOF_CUT_AT']);

const headerBytes = 32;
const frameHeaderBytes = 24;

const prepare = DatabaseSync.prototype.prepare;
const exec = DatabaseSync.prototype.exec;
const run = StatementSync.prototype.run;

/** @type {WeakMap<StatementSync, DatabaseSync>} */
const databaseOf = new WeakMap();
let copied = '';

DatabaseSync.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  databaseOf.set(statement, this);
  return statement;
};

DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql);
  putAside(this);
};

StatementSync.prototype.run = function (...values) {
  const result = run.apply(this, /** @type {any} */ (values));
  const lastEvent = Math.max(...values.filter((value) => typeof value === 'number')); // of all numbers of a batch the largest
  if (lastEvent >= cutAt) process.kill(process.pid, 'SIGKILL');
  const database = databaseOf.get(this);
  if (database !== undefined) putAside(database);
  return result;
};

/** @param {DatabaseSync} database */
function putAside(database) {
  const file = database.location();
  if (file === null || database.isTransaction) return;
  const { size, mtimeNs } = statSync(file, { bigint: true });
  if (`${size} ${mtimeNs}` !== copied) {
    copied = `${size} ${mtimeNs}`;
    copyFileSync(file, join(folder, 'file.new'));
    renameSync(join(folder, 'file.new'), join(folder, 'file'));
  }
  const pragma = (/** @type {string} */ name) => prepare.call(database, `PRAGMA ${name}`).get()?.[name];
  const account = { log: endOfLog(`${file}-wal`), synchronous: pragma('synchronous'), journalMode: pragma('journal_mode') };
  writeFileSync(join(folder, 'account.new'), JSON.stringify(account));
  renameSync(join(folder, 'account.new'), join(folder, 'account.json'));
}

/**
 * Where the last commit of the log ends, and the salt that tells its frames from those of the round before
 * (https://sqlite.org/fileformat2.html#walformat).
 * @param {string} path
 */
function endOfLog(path) {
  if (!existsSync(path)) return { bytes: 0, salt: '' };
  const log = openSync(path, 'r');
  const header = Buffer.alloc(headerBytes);
  const frame = Buffer.alloc(frameHeaderBytes);
  if (readSync(log, header, 0, headerBytes, 0) < headerBytes) return { bytes: 0, salt: '' };
  const salt = header.toString('hex', 16, 24);
  const frameBytes = frameHeaderBytes + header.readUInt32BE(8);
  let bytes = 0;
  for (let at = headerBytes; readSync(log, frame, 0, frameHeaderBytes, at) === frameHeaderBytes; at += frameBytes) {
    if (frame.toString('hex', 8, 16) !== salt) break;
    const isCommit = frame.readUInt32BE(4) !== 0;
    if (isCommit) bytes = at + frameBytes;
  }
  closeSync(log);
  return { bytes, salt };
}
