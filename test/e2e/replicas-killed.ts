import type { Test } from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { redisServer } from '../storage/redis-server.ts';
import type { CrashedStore } from './crash-record.ts';
import { crashedStream } from './crashed-stream.ts';
import { type Order, ordersOf } from './payment-load.ts';
import { payAll } from './replica-load.ts';
import { killCounts, type ReplicaSet } from './replica-set.ts';

/** What a set of gateways shares. */
export interface SharedStream {
  readonly store: CrashedStore;
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
  const paid = await payAll(replicas.urls, orders, {
    seed,
    lanes: 24,
    onCredited: ({ credited }) => {
      if (counts[0] === undefined || credited.size < counts[0]) return;
      counts.shift();
      const index = below(killed.length);
      killed[index] = (killed[index] ?? 0) + 1;
      replicas.kill(index);
    },
  });
  const seconds = (performance.now() - startedMs) / 1000;
  await replicas.up();
  const epochs = await owners();
  t.comment(`${payments} payments in ${seconds.toFixed(1)} s, kills ${killed.join(' + ')}, ${epochs} owners, ${paid.again} calls sent again`);
  t.equal(counts.length, 0, 'every kill took place in the middle of the work');
  t.equal(paid.credited.size, payments, 'every order was acknowledged as credited');
  t.same(paid.doubled, [], 'no key was ever answered with two transfers');
  t.same(replicas.ends, [], 'none ended by itself');
  t.ok(epochs > 1, 'the stream changed hands');
  readJournal(t, await store.events(), orders, paid.credited);
}

function readJournal(t: Test, events: readonly AnyEvent[], orders: readonly Order[], credited: ReadonlyMap<string, string>): void {
  const expected = orders.map(({ idempotencyKey, amountWon }) => `${credited.get(idempotencyKey)} ${amountWon}`).sort();
  t.equal(difference(expected, movements(events, 'transfer.posted', 'receipt')), 'lost 0, doubled 0', 'each payee was credited once');
  t.equal(difference(expected, movements(events, 'transfer.captured', 'payment')), 'lost 0, doubled 0', 'the payer was debited once for each');
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  t.same(judge.violations(), [], 'no invariant of the books is broken');
}

function difference(expected: readonly string[], found: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of found) counts.set(item, (counts.get(item) ?? 0) + 1);
  const lost = expected.filter((item) => !counts.has(item)).length;
  return `lost ${lost}, doubled ${found.length - (expected.length - lost)}`;
}

function movements(events: readonly AnyEvent[], kind: 'transfer.posted' | 'transfer.captured', code: string): readonly string[] {
  return events.flatMap((event) => (event.kind === kind && event.data.code === code ? [`${event.instruction} ${event.data.amountWon}`] : []));
}
