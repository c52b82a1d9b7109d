import type { Test } from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { redisServer } from '../storage/redis-server.ts';
import { type CrashedStream, crashedStream } from './crashed-stream.ts';
import { type Order, ordersOf } from './payment-load.ts';
import { payAll } from './replica-load.ts';
import { killCounts, type ReplicaSet } from './replica-set.ts';

/** What a set of gateways shares. */
export interface SharedStream {
  readonly store: CrashedStream;
  /** Epochs of its owners so far. */
  owners(): Promise<number>;
}

/** A stream of a Redis that syncs every write. */
export async function sharedStream(t: Test): Promise<SharedStream> {
  const server = await redisServer(t);
  const stream = 'gateway';
  return {
    store: crashedStream(t, server, stream),
    owners: async () => {
      const [entry] = (await server.command('XREVRANGE', stream, '+', '-', 'COUNT', '1')) as readonly (readonly [string, unknown])[]; // the form that Redis documents
      return Number(entry?.[0].split('-')[0]);
    },
  };
}

/** Payments after which a long run says how far it is. */
const reportEvery = 10_000;

/** Gateways on one Redis take payments, a random one for each call; any is killed at random and started again. None is lost, none doubled. */
export async function payThroughKills(
  t: Test,
  { replicas, store, owners }: SharedStream & { readonly replicas: ReplicaSet },
  { payments, kills, seed }: { readonly payments: number; readonly kills: number; readonly seed: string },
): Promise<void> {
  const orders = ordersOf(payments).map((order, index) => ({ ...order, amountWon: String(1_000 + (index % 9_000)) }));
  const counts = [...killCounts(seed, { payments, kills })];
  const { below } = seededRandom(`${seed} who`);
  const killed = replicas.urls.map(() => 0);
  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1000;
  const paid = await payAll(replicas.urls, orders, {
    seed,
    lanes: 24,
    onCredited: ({ credited, again }) => {
      if (credited.size % reportEvery === 0) t.comment(`${credited.size} after ${seconds().toFixed(0)} s, ${again} calls sent again`);
      if (counts[0] === undefined || credited.size < counts[0]) return;
      counts.shift();
      const index = below(killed.length);
      killed[index] = (killed[index] ?? 0) + 1;
      replicas.kill(index);
    },
  });
  await replicas.up();
  const epochs = await owners();
  t.comment(`${payments} payments in ${seconds().toFixed(1)} s, kills ${killed.join(' + ')}, ${epochs} owners, ${paid.again} calls sent again`);
  t.equal(counts.length, 0, 'every kill took place in the middle of the work');
  t.equal(paid.credited.size, payments, 'every order was acknowledged as credited');
  t.same(paid.doubled, [], 'no key was ever answered with two transfers');
  const overtaken = replicas.ends.filter((said) => /was taken over by another process/.test(said));
  t.comment(`${overtaken.length} that a busy machine kept silent for too long found a successor`);
  t.same(
    replicas.ends.filter((said) => !overtaken.includes(said)),
    [],
    'none ended by itself for any other reason',
  );
  t.ok(epochs > 1, 'the stream changed hands');
  await readJournal(t, store, orders, paid.credited);
}

async function readJournal(t: Test, store: CrashedStream, orders: readonly Order[], credited: ReadonlyMap<string, string>): Promise<void> {
  const expected = orders.map(({ idempotencyKey, amountWon }) => `${credited.get(idempotencyKey)} ${amountWon}`);
  const [credits, debits]: readonly [string[], string[]] = [[], []];
  const judge = openJudge();
  await store.read((event) => {
    judge.observe(event);
    if (event.kind === 'transfer.posted' && event.data.code === 'receipt') credits.push(`${event.instruction} ${event.data.amountWon}`);
    if (event.kind === 'transfer.captured' && event.data.code === 'payment') debits.push(`${event.instruction} ${event.data.amountWon}`);
  });
  t.equal(difference(expected, credits), 'lost 0, doubled 0', 'each payee was credited once');
  t.equal(difference(expected, debits), 'lost 0, doubled 0', 'the payer was debited once for each');
  t.same(judge.violations(), [], 'no invariant of the books is broken');
}

function difference(expected: readonly string[], found: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of found) counts.set(item, (counts.get(item) ?? 0) + 1);
  const lost = expected.filter((item) => !counts.has(item)).length;
  return `lost ${lost}, doubled ${found.length - (expected.length - lost)}`;
}
