import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const hook = join(import.meta.dirname, 'preload', 'synced-disk.mjs');

/** What the hook put aside: the log up to here was synced, under this salt, and in this mode of SQLite. */
export interface SyncAccount {
  readonly log: { readonly bytes: number; readonly salt: string };
  readonly synchronous: number;
  readonly journalMode: string;
}

/** Environment of a `serve` whose syncs are accounted for in the folder, and whose power fails at that event. */
export function accountingIn(folder: string, cutAt: number): Readonly<Record<string, string>> {
  mkdirSync(folder, { recursive: true });
  return { NODE_OPTIONS: `--import=${hook}`, RAILPROOF_SYNCED: folder, RAILPROOF_CUT_AT: String(cutAt) };
}

export function readAccount(folder: string): SyncAccount {
  return JSON.parse(readFileSync(join(folder, 'account.json'), 'utf8'));
}

/**
 * Writes to `target` the journal as the disk holds it after a power cut: the file as of its last sync, and the log without any byte
 * that was written after the last sync. Returns how many bytes of the log were dropped.
 */
export function diskAfterCut(order: { readonly journal: string; readonly folder: string; readonly target: string }): number {
  const { journal, folder, target } = order;
  const { bytes, salt } = readAccount(folder).log;
  const log = existsSync(`${journal}-wal`) ? readFileSync(`${journal}-wal`) : Buffer.alloc(0);
  const isSameRound = log.toString('hex', 16, 24) === salt;
  const kept = isSameRound ? bytes : 0; // a round that began after the last sync has written over what the file holds already
  copyFileSync(join(folder, 'file'), target);
  copyFileSync(`${journal}.audit-key`, `${target}.audit-key`); // synced before a seal names a key in it
  rmSync(`${target}-wal`, { force: true });
  writeFileSync(`${target}-wal`, log.subarray(0, kept));
  return writtenBytes(log) - kept;
}

/** End of the frames of this round of the log, whole or torn; what comes behind them was written in the round before. */
function writtenBytes(log: Buffer): number {
  if (log.length === 0) return 0;
  const frameBytes = 24 + log.readUInt32BE(8);
  let end = 32;
  while (end + 24 <= log.length && log.toString('hex', end + 8, end + 16) === log.toString('hex', 16, 24)) end += frameBytes;
  return Math.min(end, log.length);
}
