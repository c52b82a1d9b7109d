import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Registry } from 'prom-client';
import t, { type Test } from 'tap';
import { mountApprovals } from '../../src/gateway/approval-routes.ts';
import { bodyBytesMax } from '../../src/gateway/http.ts';
import { shedCounter } from '../../src/gateway/measured-door.ts';
import { mountOperator } from '../../src/gateway/operator-routes.ts';
import { People } from '../../src/gateway/people.ts';
import { order, otherToken, token } from '../gateway/world.ts';
import { calledOf, openTarget, type Sent, type Target, toolCall, until } from './target.ts';

const neighbour = { as: otherToken };
const refusals = { burst: 5, perSecond: 1 };

/** The other tenant goes on as if nothing were. */
async function unaffected(t: Test, { call }: Target, n: number): Promise<void> {
  const { content } = await call('transfer_funds', { ...order, idempotencyKey: `neighbour-order-${n}` }, neighbour);
  t.match(content, { status: 'credited' }, 'another tenant is unaffected');
}

t.test('bodies that are too large, in one piece or in chunks, encoded, or deep: 413, 415, 400, and nothing is inflated or done', async (t) => {
  const target = await openTarget(t);
  const { send, world } = target;
  const { headers, body } = toolCall('transfer_funds', order);
  const text = JSON.stringify(body);
  t.equal((await send({ headers, body: text.padEnd(bodyBytesMax + 1) })).status, 413);
  t.equal((await send({ headers: { ...headers, 'transfer-encoding': 'chunked' }, body: text.padEnd(bodyBytesMax + 1) })).status, 413);
  const bomb = gzipSync(Buffer.alloc(50_000_000, 32));
  for (const encoding of ['gzip', 'deflate', 'br', 'gzip, gzip'])
    t.equal((await send({ headers: { ...headers, 'content-encoding': encoding }, body: bomb })).status, 415, encoding);
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    for (const depth of [100, 100_000]) {
      const deep = `${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`;
      const inside = text.replace('"amountWon":"15000"', `"amountWon":${deep}`);
      t.equal((await send({ headers, body: inside })).status, 400, `${open} ${depth} deep in an argument`);
      t.equal((await send({ headers, body: deep })).status, 400, `${open} ${depth} deep`);
    }
  }
  t.equal(world.kinds('audit.intent').length, 0);
  await unaffected(t, target, 1);
});

t.test('who sends a head or a body too slowly is cut off with 408, others go on', async (t) => {
  const target = await openTarget(t, { gateway: { arrivalMs: 2_000 } });
  const { headers, body } = toolCall('transfer_funds', order);
  const head = Object.entries({ host: target.url.host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const start = `POST /mcp HTTP/1.1\r\n${head.join('')}`;
  const slow = [`${start}content-length: ${JSON.stringify(body).length}\r\n\r\n{`, start, 'POST /mcp HTTP/1.1\r\nhost: '];
  const answers = Promise.all(slow.map((text) => saying(target.url, text)));
  await unaffected(t, target, 1);
  for (const answer of await answers) t.match(answer, /^HTTP\/1\.1 408 /);
  t.equal(target.world.bank.posted.length, 1);
});

t.test('more requests than one token may send, or have open, get 429 and when to come again; another tenant gets all of its answers', async (t) => {
  let nowMs = 0;
  const registry = new Registry();
  const limits = { requests: { burst: 40, perSecond: 10 }, openMax: 8, refusals, elapsedMs: () => nowMs, onShed: shedCounter(registry) };
  const target = await openTarget(t, { gateway: { limits } });
  const { send, world, call } = target;
  const flood = await Promise.all(Array.from({ length: 60 }, () => send(toolCall('get_task'))));
  const shed = flood.filter(({ status }) => status === 429);
  t.ok(shed.length >= 20, `${shed.length} of 60 are shed`);
  t.match(await registry.metrics(), `railproof_requests_shed_total ${shed.length}\n`);
  for (const { headers, text } of shed) {
    t.match(headers['retry-after'], /^[1-9]\d*$/);
    t.match(JSON.parse(text), { error: { code: -32000, message: /come again in \d+ s/ } });
  }
  for (let n = 0; n < 10; n += 1) await unaffected(t, target, n);
  nowMs += 1_000;
  t.match((await call('get_task')).content, { task: null }, 'and a second later so does the first');
  world.bank.gate = new Promise(() => {});
  nowMs += 10_000;
  for (let n = 0; n < 8; n += 1) void send(toolCall('transfer_funds', { ...order, idempotencyKey: `held-open-${n}` })).catch(() => {}); // its end is not awaited
  await until(() => world.bank.submitted.length === 18);
  t.equal((await send(toolCall('get_task'))).status, 429, 'the ninth that is open');
  t.equal((await send({ ...toolCall('get_task', {}, neighbour) })).status, 200);
});

t.test('streams count as open: of one token there are only so many', async (t) => {
  const limits = { requests: { burst: 1_000, perSecond: 1_000 }, openMax: 4, refusals, elapsedMs: () => 0 };
  const target = await openTarget(t, { gateway: { limits } });
  const { headers } = toolCall('get_task', {}, { era: '2025' });
  const params = { protocolVersion: '2025-11-25', clientInfo: { name: 'test', version: '1' }, capabilities: { elicitation: {} } };
  const sessions = [];
  for (let n = 0; n < 6; n += 1) {
    const opened = await target.send({ headers, body: { jsonrpc: '2.0', id: 1, method: 'initialize', params } });
    sessions.push(String(opened.headers['mcp-session-id']));
  }
  const statuses: number[] = [];
  const { 'content-type': _json, ...plain } = headers;
  for (const session of sessions)
    void target.send({ method: 'GET', headers: { ...plain, 'mcp-session-id': session } }).then(
      ({ status }) => void statuses.push(status),
      () => {}, // a stream that is answered ends with the test
    );
  await until(() => statuses.length === 2);
  t.same(statuses, [429, 429], 'four stay open');
  t.equal((await target.send(toolCall('get_task', {}, { as: token }))).status, 429);
  t.match(calledOf(await target.send(toolCall('get_task', {}, neighbour))).content, { task: null });
});

t.test(
  'who has no good token, operator token or code fills no journal: refusals of one address beyond its share get 429 and leave no record',
  async (t) => {
    const registry = new Registry();
    let nowMs = 0;
    const requests = { burst: 1_000, perSecond: 1_000 };
    const limits = { requests, openMax: 8, refusals, elapsedMs: () => nowMs, onShed: shedCounter(registry) };
    const nobody = () => Promise.reject(new Error('nobody comes as far as this'));
    const operator = { stop: nobody, lift: nobody, revoke: nobody, list: () => [] };
    const approvals = { find: () => undefined, waiting: () => [], answer: nobody, holderOf: nobody };
    const target = await openTarget(t, {
      gateway: { limits },
      front: ({ door, clock }) => ({
        door,
        mount: (app) => {
          mountOperator(app, door, { desk: operator, token: 'token-of-the-operator', limits });
          mountApprovals(app, door, { desk: approvals, people: new People(), clock, freshSecret: () => 'secret', limits });
        },
      }),
    });
    const { send, url, world } = target;
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin };
    const doors: Readonly<Record<string, (n: number) => Sent>> = {
      mcp: (n) => toolCall('transfer_funds', order, { as: `guessed-token-${n}` }),
      operator: (n) => ({ path: '/operator/stops', method: 'GET', headers: { authorization: `Bearer guess-${n}` } }),
      approvals: (n) => ({ path: '/approvals/approval-1/sign-in', headers: form, body: `code=guess-${n}` }),
    };
    const refused = { mcp: 401, operator: 401, approvals: 403 };
    for (const [name, sent] of Object.entries(doors)) {
      const before = world.events.length;
      const statuses: Record<number, number> = {};
      for (let n = 0; n < 40; n += 1) {
        const { status, headers } = await send(sent(n));
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status === 429) t.match(headers['retry-after'], /^[1-9]\d*$/);
      }
      t.same(Object.entries(statuses), Object.entries({ [Reflect.get(refused, name)]: 5, 429: 35 }), `${name}: five refusals, the rest is shed`);
      t.equal(world.events.length - before, 10, `${name}: five are on record, with what was tried and its end`);
    }
    t.match(await registry.metrics(), 'railproof_requests_shed_total 105\n');
    await unaffected(t, target, 1);
    nowMs += 1_000;
    for (const [name, sent] of Object.entries(doors))
      t.equal((await send(sent(40))).status, Reflect.get(refused, name), `${name}: a second later one more`);
  },
);

/** What comes back to text that is sent, and nothing after it. */
function saying({ hostname, port }: URL, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket: Socket = connect({ host: hostname, port: Number(port) }, () => void socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk;
    });
    socket.once('error', reject).once('close', () => resolve(heard));
  });
}
