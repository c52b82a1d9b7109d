import { readFileSync } from 'node:fs';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { redisServer } from '../storage/redis-server.ts';
import { until } from './command.ts';
import { CrashRecord } from './crash-record.ts';
import { crashedStream } from './crashed-stream.ts';
import { ordersOf, sendAll } from './payment-load.ts';
import { kill, serve } from './served-gateway.ts';

const { below } = seededRandom('crash 11');

/** Credits that have arrived when a process is killed. */
const creditsAtKill = [20 + below(40), 100 + below(60)];

t.test('the gateway is killed twice in the middle of 300 payments, its journal in Redis: each is posted exactly once, none is missing', async (t) => {
  const server = await redisServer(t);
  const store = crashedStream(t, server, 'gateway');
  const orders = ordersOf(300);
  const record = new CrashRecord(t, orders);
  for (const [round, credits] of creditsAtKill.entries()) {
    const gateway = await serve(t, store.args);
    const sending = await sendAll(gateway.url, orders, {
      seed: `order of sending ${round}`,
      gone: gateway.ended,
      onAcknowledged: ({ acknowledged }) => {
        if (acknowledged.size === credits) void kill(gateway);
      },
    });
    await record.crashed(`kill ${round + 1}`, sending, store);
  }
  await record.settle(store);
});

t.test(
  'Redis is killed and restarted twice in the middle of 300 payments: the gateway goes on, nothing acknowledged is lost or doubled',
  async (t) => {
    const server = await redisServer(t);
    const store = crashedStream(t, server, 'gateway');
    const orders = ordersOf(300);
    const record = new CrashRecord(t, orders);
    const gateway = await serve(t, store.args);
    const restarts: Promise<void>[] = [];
    const sending = await sendAll(gateway.url, orders, {
      seed: 'order of sending',
      gone: gateway.ended,
      onAcknowledged: ({ acknowledged }) => {
        if (creditsAtKill.includes(acknowledged.size)) restarts.push(server.kill().then(server.start));
      },
    });
    await Promise.all(restarts);
    t.equal(restarts.length, creditsAtKill.length, 'it was killed in the middle');
    t.equal(gateway.printed().stderr, '', 'the gateway has nothing to say');
    t.equal(sending.acknowledged.size, orders.length, 'every order was answered as credited, by the same process');
    await kill(gateway);
    record.note('before the gateway is killed too', sending);
    await record.settle(store);
  },
);

t.test('a gateway that was stopped while another took over acknowledges nothing more, says so, and ends', async (t) => {
  const server = await redisServer(t);
  const store = crashedStream(t, server, 'gateway');
  const orders = ordersOf(200);
  const record = new CrashRecord(t, orders);
  const stale = await serve(t, store.args);
  const before = await sendAll(stale.url, orders.slice(0, 50), { seed: 'first' });
  record.note('before it is stopped', before);
  const during = sendAll(stale.url, orders.slice(50), {
    seed: 'second',
    gone: stale.ended,
    onAcknowledged: ({ acknowledged }) => {
      if (acknowledged.size === 20) stale.child.kill('SIGSTOP');
    },
  });
  await stopped(stale.pid);
  const successor = await serve(t, store.args);
  const length = (await store.events()).length;
  stale.child.kill('SIGCONT');
  t.match(await stale.ended, {
    code: 3,
    signal: null,
    stderr:
      /^railproof: the sandbox broke: gateway at redis:\/\/\S+ was taken over by another process \(\S+\), epoch 2\. .* and has ended, what it acknowledged is in/,
  });
  record.note('while it was stopped', await during, /"kind":"error"/);
  t.equal((await store.events()).length, length, 'the stale gateway wrote nothing');
  await kill(successor);
  await record.settle(store);
});

async function stopped(pid: number): Promise<void> {
  await until('the gateway is stopped', () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') T '));
}
