import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { findProgram, redis } from '../external-program.ts';
import { openStore } from '../open-store.ts';
import { RedisProcess } from '../redis-process.ts';
import { diskFolder } from './disk-folder.ts';
import { type BenchRow, benchRow } from './row.ts';
import { sampleLedger } from './sample-ledger.ts';
import { accounts, amountWon, fundsWon, holdMs, type SamplePayment, samplePayments, startAt } from './sample-payment.ts';

const rounds = 5;
const batchesPerRound = 40;
const paymentsPerBatch = 512;

interface Side {
  /** What is timed: resolves once Redis has acknowledged the whole batch. */
  prepare(batch: readonly SamplePayment[]): () => Promise<void>;
  close(): Promise<void>;
}

/**
 * Durable two-phase transfers in Redis, `appendfsync always`, on a real disk. One transfer is a hold and its capture with every rule of the
 * ledger checked here and both events written in full to the stream; 512 share one entry.
 *
 * The peer is one atomic script for each batch, so one round trip and one fsync too: for each transfer it takes the order under its key unless
 * it is known, checks the payer's funds and moves both balances; then it appends the text of all events to a stream as one entry. That text is
 * ready made before the clock runs. It has the same facts in Redis afterwards, and balances on top; it knows no holds, no expiry, and checks
 * nothing else. (A script for each transfer in a pipeline is slower: Redis reads a pipeline in pieces and syncs after each.)
 *
 * The sides take turns batch by batch on one server, so that what else the machine does meets both.
 */
export async function benchRedis(): Promise<BenchRow> {
  const program = findProgram(redis);
  if (program === undefined)
    throw new InputError(`redis_vs_bare_script needs redis-server in PATH; as root on Debian "apt-get install ${redis.debianPackage}"`);
  const folder = mkdtempSync(join(diskFolder(), 'railproof-bench-'));
  const server = await RedisProcess.open({ program, folder, keeping: 'always' });
  try {
    await runRound(server, -1); // compiles the hot code; not counted
    const results: { ours: number; peer: number }[] = [];
    for (let round = 0; round < rounds; round += 1) results.push(await runRound(server, round));
    return benchRow({ name: 'redis_vs_bare_script', unit: 'transfers/s', against: 'one atomic script' }, results);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Transfers a second of both sides. */
async function runRound({ url }: RedisProcess, round: number): Promise<{ readonly ours: number; readonly peer: number }> {
  const journal = await journalSide(`${url}?stream=journal:${round}`);
  const script = await scriptSide(url, `bare:${round}`);
  let [oursMs, peerMs] = [0, 0];
  for (let batch = 0; batch < batchesPerRound; batch += 1) {
    const order = { round, first: batch * paymentsPerBatch, count: paymentsPerBatch };
    const payments = [samplePayments(order), samplePayments(order)] as const;
    oursMs += await elapsedMs(journal.prepare(payments[0]));
    peerMs += await elapsedMs(script.prepare(payments[1]));
  }
  await journal.close();
  await script.close();
  await refuseMissing(url, round);
  const count = batchesPerRound * paymentsPerBatch;
  return { ours: Math.round((count * 1000) / oursMs), peer: Math.round((count * 1000) / peerMs) };
}

/** Both sides have to have all that they were given. */
async function refuseMissing(url: string, round: number): Promise<void> {
  const count = batchesPerRound * paymentsPerBatch;
  const journal = await openStore(`${url}?stream=journal:${round}`, { clock: ambient, trial: null });
  let captured = 0;
  for (const event of journal.replay()) if (event.kind === 'transfer.captured') captured += 1;
  await journal.close();
  const client = new Redis(url);
  const stored = [captured, await client.hlen(`bare:${round}:order`)];
  await client.del(`journal:${round}`, `bare:${round}:events`, `bare:${round}:balance`, `bare:${round}:order`);
  client.disconnect();
  for (const found of stored) if (found !== count) throw new Error(`${found} of ${count} payments are stored`);
}

async function journalSide(store: string): Promise<Side> {
  let now = startAt;
  const journal = await openStore(store, { clock: { now: () => now }, trial: null });
  const pay = sampleLedger(journal.record);
  await journal.flush();
  return {
    prepare: (batch) => () => {
      for (const payment of batch) {
        now = payment.effectiveAt;
        pay(payment);
      }
      return journal.flush();
    },
    close: async () => journal.close(),
  };
}

/** KEYS: orders, balances, events. ARGV: amount, text of all events, then instruction, debit and credit of each transfer. */
const batchScript = `
  for i = 3, #ARGV, 3 do
    if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[1]) == 0 then return redis.error_reply('KNOWN ' .. ARGV[i]) end
    if tonumber(redis.call('HGET', KEYS[2], ARGV[i + 1])) < tonumber(ARGV[1]) then return redis.error_reply('NOFUNDS ' .. ARGV[i + 1]) end
    redis.call('HINCRBY', KEYS[2], ARGV[i + 1], -ARGV[1])
    redis.call('HINCRBY', KEYS[2], ARGV[i + 2], ARGV[1])
  end
  redis.call('XADD', KEYS[3], '*', 'events', ARGV[2])
  return (#ARGV - 2) / 3`;

async function scriptSide(url: string, name: string): Promise<Side> {
  const client = new Redis(url);
  const keys = [`${name}:order`, `${name}:balance`, `${name}:events`] as const;
  const sha = String(await client.script('LOAD', batchScript));
  await client.hset(keys[1], ...Array.from({ length: accounts }, (_, index) => [`account-${index}`, String(fundsWon)]).flat());
  return {
    prepare: (batch) => {
      const text = batch.map(eventText).join('');
      return async () => {
        const orders = batch.flatMap(({ instruction, debit, credit }) => [instruction, debit, credit]);
        const paid = await client.evalsha(sha, keys.length, ...keys, String(amountWon), text, ...orders);
        if (paid !== batch.length) throw new Error(`the script paid ${paid}`);
      };
    },
    close: async () => client.disconnect(),
  };
}

/** As much text as our two events are, without what it costs to encode them. */
function eventText({ hold, capture, instruction, debit, credit, effectiveAt }: SamplePayment): string {
  const envelope = `"at":${effectiveAt},"recordedAt":${effectiveAt},"trial":null,"agent":null,"call":null,"instruction":"${instruction}","cause":null`;
  const movement = `"book":"bench","debit":"${debit}","credit":"${credit}","amountWon":"${amountWon}","code":"payment"`;
  const held = `{"v":1,"seq":1,${envelope},"kind":"transfer.held","data":{${movement},"transfer":"${hold}","expiresAt":${effectiveAt + holdMs}}}`;
  return `${held}\n{"v":1,"seq":2,${envelope},"kind":"transfer.captured","data":{${movement},"transfer":"${capture}","hold":"${hold}"}}\n`;
}

async function elapsedMs(action: () => Promise<void>): Promise<number> {
  const startedMs = ambient.elapsedMs();
  await action();
  return ambient.elapsedMs() - startedMs;
}
