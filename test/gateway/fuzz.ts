import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { InjectOptions } from 'fastify';
import type { Test } from 'tap';
import { mountApprovals } from '../../src/gateway/approval-routes.ts';
import { buildGateway } from '../../src/gateway/http.ts';
import { People } from '../../src/gateway/people.ts';
import { openRequestStates } from '../../src/gateway/request-states.ts';
import { won } from '../../src/kernel/money.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { calledOf, exchange, type Sent, toolCall } from '../attack/target.ts';
import { malformed } from './malformed.ts';
import { mandate, openWorld, order, otherToken } from './world.ts';

/** One in so many requests is a good order of another tenant; as many go over a socket of their own, the rest past it. */
const controlEvery = 50;

/** What the heap may have grown by at the end, against a quarter of the way. */
const growthBytesMax = 12_000_000;

Error.stackTraceLimit = 0; // nearly half of the requests end in an error that nobody reads the stack of
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/**
 * Sends malformed requests beside a stream of good ones. No answer may be a 5xx, nothing may break or be posted but the good orders, every one
 * of which has to be paid, and the heap must not grow. The seed tells every request.
 */
export async function fuzz(t: Test, { requests, seed }: { readonly requests: number; readonly seed: string }): Promise<void> {
  const random = seededRandom(seed);
  const world = openWorld();
  const { clock, bank, mandates } = world;
  mandates.revoke('mandate-2');
  mandates.issue(mandate({ id: 'control', tenant: 'tenant-b', budgetWon: won(BigInt(requests)) }));
  const broken: unknown[] = [];
  let handles = 0;
  const freshId = () => {
    handles += 1;
    return `handle-of-the-fuzz-test-${handles}`;
  };
  const states = openRequestStates({ clock, freshHandle: freshId });
  const app = buildGateway(world.door, {
    states,
    sessions: { clock, freshId },
    onBroken: (error) => broken.push(error),
    served: { resource: () => 'http://localhost/mcp', issuer: 'http://localhost/issuer' },
  });
  const desk = { find: () => undefined, waiting: () => [], answer: async () => false, holderOf: async () => undefined };
  mountApprovals(app, world.door, { desk, people: new People(), clock, freshSecret: freshId });
  const url = new URL(`${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`);
  t.teardown(() => {
    app.server.closeAllConnections();
    return app.close();
  });
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  let paid = 0;
  let orders = 0;
  let heapAtQuarter = 0;
  for (let n = 0; n < requests; n += 1) {
    const sent = malformed(random);
    const status = await statusOf(n % controlEvery === 0 ? wire(url, sent) : injected(app, sent));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500) failures.push(`request ${n}: ${status}: ${JSON.stringify(sent).slice(0, 500)}`);
    if (n % controlEvery === 0) {
      orders += 1;
      const control = toolCall('transfer_funds', { ...order, idempotencyKey: `control-${n}`, amountWon: '1' }, { as: otherToken });
      if (calledOf(await exchange(url, control)).content['status'] === 'credited') paid += 1;
    }
    (world.events as unknown[]).length = 0; // the journal in memory keeps all that was recorded, which is not what is measured
    if (n === Math.floor(requests / 4)) heapAtQuarter = heapBytes();
  }
  t.comment(
    `${requests} requests, seed ${seed}: ${[...statuses]
      .sort(([one], [other]) => one - other)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ')}`,
  );
  t.same(failures.slice(0, 5), [], 'no 5xx');
  t.same(broken, [], 'nothing broke');
  t.equal(paid, orders, 'every good order was paid');
  t.equal(bank.posted.length, orders, 'and nothing else');
  const grown = heapBytes() - heapAtQuarter;
  t.ok(grown < growthBytesMax, `the heap grew by ${grown} bytes`);
}

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** 0: the connection was closed without an answer, as Node does where a request is not even HTTP. */
async function statusOf(answer: Promise<number>): Promise<number> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 0;
    throw error;
  }
}

async function wire(url: URL, sent: Sent): Promise<number> {
  return (
    await exchange(url, {
      ...sent,
      path: sent.path?.startsWith('/') === true ? sent.path : url.pathname,
      ...(sent.method === 'GET' ? { body: '' } : {}),
    })
  ).status;
}

async function injected(app: ReturnType<typeof buildGateway>, { method = 'POST', path = '/mcp', headers, body = '' }: Sent): Promise<number> {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const bare = { method, url: path.startsWith('/') && !path.startsWith('//') ? path : '/mcp', headers: { host: 'localhost', ...headers } };
  const answer = await app.inject({ ...bare, ...(method === 'GET' || method === 'HEAD' ? {} : { payload }) } as InjectOptions); // methods are among its own
  return answer.statusCode;
}
