import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteJournal } from '../../storage/sqlite-journal.ts';
import { ambient } from '../ambient.ts';
import { diskFolder } from './disk-folder.ts';
import { type BenchRow, benchRow } from './row.ts';
import { sampleLedger } from './sample-ledger.ts';
import { accounts, amountWon, fundsWon, type SamplePayment, samplePayments, startAt } from './sample-payment.ts';

const rounds = 5;
const batchesPerRound = 60;
const paymentsPerBatch = 512;

/** One way to make payments durable, in a file of its own. */
interface Side {
  /** Returns once the whole batch is on the disk. */
  pay(batch: readonly SamplePayment[]): void;
  close(): void;
  /** Payments that a fresh look into the closed file finds. */
  stored(): number;
}

/**
 * Durable two-phase transfers, single-threaded, in files on a real disk. One transfer is a hold and its capture with every rule of the
 * ledger checked and both events written in full; 512 transfers share one fsync.
 *
 * The baseline keeps rows: for each transfer one insert (the order under its key), one select (the payer's balance) and two updates
 * (both balances), prepared statements, 512 transfers a transaction, `synchronous=FULL`, SQLite's own journal mode. It holds nothing,
 * checks no rule and keeps no history of the capture.
 *
 * The sides take turns batch by batch, so that what else the machine does meets both, and both pay for their closing.
 */
export function benchDurable(): BenchRow {
  const folder = mkdtempSync(join(diskFolder(), 'railproof-bench-'));
  try {
    runRound(folder, -1); // compiles the hot code; not counted
    const results = Array.from({ length: rounds }, (_, round) => runRound(folder, round));
    return benchRow({ name: 'durable_vs_sqlite_rows', unit: 'transfers/s', against: 'plain SQLite rows' }, results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Transfers a second of both sides. */
function runRound(folder: string, round: number): { readonly ours: number; readonly peer: number } {
  const durable = durableSide(join(folder, `journal-${round}.db`));
  const rows = rowSide(join(folder, `rows-${round}.db`));
  let durableMs = 0;
  let rowMs = 0;
  for (let batch = 0; batch < batchesPerRound; batch += 1) {
    const order = { round, first: batch * paymentsPerBatch, count: paymentsPerBatch };
    const payments = [samplePayments(order), samplePayments(order)] as const;
    durableMs += elapsedMs(() => durable.pay(payments[0]));
    rowMs += elapsedMs(() => rows.pay(payments[1]));
  }
  durableMs += elapsedMs(durable.close);
  rowMs += elapsedMs(rows.close);
  const count = batchesPerRound * paymentsPerBatch;
  for (const stored of [durable.stored(), rows.stored()]) if (stored !== count) throw new Error(`${stored} of ${count} payments are stored`);
  return { ours: Math.round((count * 1000) / durableMs), peer: Math.round((count * 1000) / rowMs) };
}

function durableSide(file: string): Side {
  let now = startAt;
  const open = () => sqliteJournal({ file, clock: { now: () => now }, trial: null, defer: ambient.defer });
  const journal = open();
  const pay = sampleLedger(journal.record);
  journal.flushNow();
  return {
    pay: (batch) => {
      for (const payment of batch) {
        now = payment.effectiveAt;
        pay(payment);
      }
      journal.flushNow();
    },
    close: () => journal.close(),
    stored: () => {
      const reopened = open();
      let captured = 0;
      for (const event of reopened.replay()) if (event.kind === 'transfer.captured') captured += 1;
      reopened.close();
      return captured;
    },
  };
}

function rowSide(file: string): Side {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA synchronous = FULL;
    CREATE TABLE account (account TEXT PRIMARY KEY, posted_won INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE transfer (
      transfer TEXT PRIMARY KEY, instruction TEXT NOT NULL, debit TEXT NOT NULL, credit TEXT NOT NULL, amount_won INTEGER NOT NULL, effective_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    BEGIN;`);
  const open = database.prepare('INSERT INTO account VALUES (?, ?)');
  for (let index = 0; index < accounts; index += 1) open.run(`account-${index}`, fundsWon);
  database.exec('COMMIT');
  const insert = database.prepare('INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?)');
  const select = database.prepare('SELECT posted_won FROM account WHERE account = ?');
  const debitRow = database.prepare('UPDATE account SET posted_won = posted_won - ? WHERE account = ?');
  const creditRow = database.prepare('UPDATE account SET posted_won = posted_won + ? WHERE account = ?');
  return {
    pay: (batch) => {
      database.exec('BEGIN');
      for (const { hold, instruction, debit, credit, effectiveAt } of batch) {
        insert.run(hold, instruction, debit, credit, amountWon, effectiveAt);
        select.get(debit);
        debitRow.run(amountWon, debit);
        creditRow.run(amountWon, credit);
      }
      database.exec('COMMIT');
    },
    close: () => database.close(),
    stored: () => {
      const reopened = new DatabaseSync(file, { readOnly: true });
      const count = reopened.prepare('SELECT count(*) AS count FROM transfer').get()?.['count'];
      reopened.close();
      return Number(count);
    },
  };
}

function elapsedMs(action: () => void): number {
  const startedMs = ambient.elapsedMs();
  action();
  return ambient.elapsedMs() - startedMs;
}
