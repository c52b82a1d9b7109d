import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { bodyBytesMax, buildGateway, type GatewayOptions } from '../../src/gateway/http.ts';
import { openWorld, order, token, type World } from './world.ts';

const good = {
  host: 'localhost:8080',
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};
const modernMeta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

/** A `tools/call` of 2026-07-28 with the headers that must equal it. */
function modernCall(name: string, args: object = {}): { headers: Record<string, string>; payload: object } {
  return {
    headers: { ...good, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name },
    payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta: modernMeta } },
  };
}

function legacyCall(name: string, args: object = {}): { headers: Record<string, string>; payload: object } {
  return {
    headers: { ...good, 'mcp-protocol-version': '2025-11-25' },
    payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } },
  };
}

async function build(t: Test, options: GatewayOptions = {}): Promise<{ readonly app: FastifyInstance; readonly world: World }> {
  const world = openWorld();
  const app = buildGateway(world.door, options);
  t.teardown(() => app.close());
  await app.ready();
  return { app, world };
}

function post(app: FastifyInstance, request: { headers: Record<string, string>; payload: object | string }) {
  return app.inject({ method: 'POST', url: '/mcp', ...request });
}

t.test('a payment over HTTP is made once in both eras', async (t) => {
  const { app, world } = await build(t);
  const modern = await post(app, modernCall('transfer_funds', order));
  t.equal(modern.statusCode, 200);
  t.match(modern.headers['content-type'], /application\/json/);
  t.match(modern.json(), { id: 1, result: { structuredContent: { status: 'credited', replayed: false } } });
  const legacy = await post(app, legacyCall('transfer_funds', order));
  t.equal(legacy.statusCode, 200);
  t.match(legacy.body, /"status":"credited"/);
  t.match(legacy.body, /"replayed":true/);
  t.equal(world.bank.posted.length, 1);
});

t.test('without a good token: 401 with a challenge, audited, before the body is read', async (t) => {
  const { app, world } = await build(t);
  const call = modernCall('transfer_funds', order);
  const { authorization: _none, ...without } = call.headers;
  const missing = await post(app, { ...call, headers: without });
  t.equal(missing.statusCode, 401);
  t.equal(missing.headers['www-authenticate'], 'Bearer realm="railproof"');
  t.match(missing.json(), { id: null, error: { data: { code: 'unauthenticated' } } });
  for (const authorization of ['Bearer wrong-token-wrong-token', 'Basic abc', `Bearer ${'x'.repeat(10_000)}`]) {
    t.equal((await post(app, { payload: '{', headers: { ...call.headers, authorization } })).statusCode, 401, authorization.slice(0, 20));
  }
  t.equal(world.kinds('audit.outcome').length, 4);
  t.match(world.kinds('audit.outcome')[0]?.data, { status: 'denied', reason: 'unauthenticated' });
  t.equal(world.bank.submitted.length, 0);
});

t.test('bodies: too large 413, no JSON 400, no JSON type 415, a polluted prototype 400', async (t) => {
  const { app, world } = await build(t);
  const { headers, payload } = modernCall('get_task');
  t.equal((await post(app, { headers, payload: JSON.stringify(payload).padEnd(bodyBytesMax + 1) })).statusCode, 413);
  t.match((await post(app, { headers, payload: '{"jsonrpc":' })).json(), { error: { code: -32700 } });
  t.equal((await post(app, { headers: { ...headers, 'content-type': 'text/plain' }, payload: 'x' })).statusCode, 415);
  t.equal((await post(app, { headers, payload: '{"__proto__":{"a":1}}' })).statusCode, 400);
  t.equal((await post(app, { headers, payload: '' })).statusCode, 400);
  t.equal(world.kinds('audit.intent').length, 0);
});

t.test('only POST is served; elsewhere is nothing; health answers without a token', async (t) => {
  const { app } = await build(t);
  for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'] as const) {
    const refused = await app.inject({ method, url: '/mcp', headers: { host: 'localhost' } });
    t.equal(refused.statusCode, 405, method);
    t.equal(refused.headers['allow'], 'POST');
  }
  t.equal((await app.inject({ method: 'GET', url: '/elsewhere' })).statusCode, 404);
  t.same((await app.inject({ method: 'GET', url: '/healthz' })).json(), { status: 'ok' });
});

t.test('unknown methods and batches are the protocol’s to answer', async (t) => {
  const { app, world } = await build(t);
  const call = modernCall('get_task');
  const payload = { jsonrpc: '2.0', id: 1, method: 'tools/destroy', params: { _meta: modernMeta } };
  const unknown = await post(app, { headers: { ...call.headers, 'mcp-method': 'tools/destroy' }, payload });
  t.match(unknown.json(), { error: { code: -32601 } });
  const batch = await post(app, { headers: call.headers, payload: [call.payload, call.payload] });
  t.ok(batch.statusCode >= 400 && batch.statusCode < 500, String(batch.statusCode));
  t.equal(world.kinds('audit.intent').length, 0);
});

t.test('a denial is a tool error whose text is the whole reason, in both eras', async (t) => {
  const { app } = await build(t);
  const bad = { ...order, amountWon: 15_000 };
  const modern = (await post(app, modernCall('transfer_funds', bad))).json();
  t.equal(modern.result.isError, true);
  t.equal(modern.result.structuredContent, undefined);
  t.match(JSON.parse(modern.result.content[0].text), {
    code: 'invalid_arguments',
    field: 'amountWon',
    retryable: false,
    message: { en: /./, ko: /./ },
    remedy: /digits/,
  });
  const legacy = await post(app, legacyCall('transfer_funds', bad));
  t.match(legacy.body, /\\"code\\":\\"invalid_arguments\\"/);
});

t.test('a broken invariant is heard of, and its text does not reach the agent', async (t) => {
  const heard: unknown[] = [];
  const { app, world } = await build(t, { onBroken: (error) => heard.push(error) });
  world.bank.submit = () => Promise.reject(new Error('the ledger does not balance'));
  const answer = await post(app, modernCall('transfer_funds', order));
  t.equal(heard.length, 1);
  t.notMatch(answer.body, /ledger/);
  t.match(answer.json(), { error: { code: -32603 } });
});

t.test('with a logger, requests are logged and tokens are not', async (t) => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const { app } = await build(t, { logger });
  await post(app, modernCall('transfer_funds', order));
  const call = modernCall('get_task');
  await post(app, { ...call, headers: { ...call.headers, authorization: 'Bearer canary-canary-canary' } });
  await post(app, { ...call, payload: '{' });
  const written = lines.join('');
  t.match(written, /"url":"\/mcp"/);
  t.notMatch(written, token);
  t.notMatch(written, 'canary');
});
