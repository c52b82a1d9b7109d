import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport as ServerTransport } from '@modelcontextprotocol/server';
import type { FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import { buildGateway } from '../../src/gateway/http.ts';
import { createServer } from '../../src/gateway/mcp-server.ts';
import { openWorld, order, token } from './world.ts';

/** What all clients have in common here. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string; description?: string | undefined }[] }>;
  callTool(request: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const who = { name: 'test', version: '1.0.0' };
const requestInit = { headers: { authorization: `Bearer ${token}` } };

async function listen(t: Test, app: FastifyInstance): Promise<URL> {
  t.teardown(() => app.close());
  return new URL(`${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`);
}

/** Each way in which a client of a generation reaches the gateway. */
const ways: readonly { readonly name: string; readonly connect: (t: Test, world: ReturnType<typeof openWorld>) => Promise<AnyClient> }[] = [
  {
    name: 'a 1.x client in memory (2025-11-25)',
    connect: async (_t, { door }) => {
      const [here, there] = InMemoryTransport.createLinkedPair();
      await createServer(door, token).connect(there as unknown as ServerTransport); // the two generations share the shape, not the declaration
      const client = new Client(who);
      await client.connect(here);
      return client as unknown as AnyClient; // narrower than its own declaration
    },
  },
  {
    name: 'a 1.x client over HTTP (2025-11-25)',
    connect: async (t, { door }) => {
      const client = new Client(who);
      const transport = new StreamableHTTPClientTransport(await listen(t, buildGateway(door)), { requestInit });
      await client.connect(transport as Parameters<typeof client.connect>[0]); // optional fields are declared otherwise
      return client as unknown as AnyClient; // narrower than its own declaration
    },
  },
  {
    name: 'a 2.x client over HTTP (2026-07-28)',
    connect: async (t, { door }) => {
      const client = new ModernClient(who, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
      await client.connect(new ModernTransport(await listen(t, buildGateway(door)), { requestInit }));
      return client as unknown as AnyClient; // narrower than its own declaration
    },
  },
  {
    name: 'a 2.x client that negotiates, without a socket',
    connect: async (t, { door }) => {
      const app = buildGateway(door);
      t.teardown(() => app.close());
      const client = new ModernClient(who, { versionNegotiation: { mode: 'auto' } });
      await client.connect(new ModernTransport(new URL('http://localhost/mcp'), { requestInit, fetch: injecting(app) }));
      t.equal(client.getProtocolEra(), 'modern');
      return client as unknown as AnyClient; // narrower than its own declaration
    },
  },
];

for (const { name, connect } of ways) {
  t.test(`${name} lists the tools, pays once, and asks`, async (t) => {
    const world = openWorld();
    const client = await connect(t, world);
    t.teardown(() => client.close());
    const { tools } = await client.listTools();
    t.same(
      tools.map((tool) => tool.name),
      world.door.tools().map((tool) => tool.name),
      'in the order of the catalogue',
    );
    const paid = await client.callTool({ name: 'transfer_funds', arguments: order });
    t.match(paid, { structuredContent: { status: 'credited', replayed: false }, content: [{ type: 'text', text: /"status":"credited"/ }] });
    t.match(await client.callTool({ name: 'transfer_funds', arguments: order }), { structuredContent: { status: 'credited', replayed: true } });
    t.match(await client.callTool({ name: 'get_transfer_status', arguments: { idempotencyKey: order.idempotencyKey } }), {
      structuredContent: { status: 'credited' },
    });
    const refused = await client.callTool({ name: 'transfer_funds', arguments: { ...order, amountWon: 15_000 } });
    t.match(refused, { isError: true, content: [{ text: /"field":"amountWon"/ }] });
    t.equal(world.bank.posted.length, 1);
    t.equal(new Set(world.kinds('audit.intent').map((event) => event.call)).size, 4, 'each call has its own identity');
  });
}

t.test('a client without a good token gets nothing', async (t) => {
  const world = openWorld();
  const url = await listen(t, buildGateway(world.door));
  const client = new ModernClient(who, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await t.rejects(client.connect(new ModernTransport(url, { requestInit: { headers: { authorization: 'Bearer not-a-token-at-all' } } })));
  t.same(
    world.kinds('audit.outcome').map((event) => event.data),
    [{ tenant: '', principal: '', tool: '', status: 'denied', reason: 'unauthenticated', mandate: null }],
  );
});

t.test('a reply lost on the wire: the client sends again under a new request id, and is told of the one payment', async (t) => {
  const world = openWorld();
  const app = buildGateway(world.door);
  t.teardown(() => app.close());
  const inject = injecting(app);
  let lose = false;
  const lossy: typeof fetch = async (url, init) => {
    const response = await inject(url, init);
    if (!lose) return response;
    lose = false;
    throw new TypeError('fetch failed'); // as a socket that was cut after the gateway had answered
  };
  const client = new ModernClient(who, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernTransport(new URL('http://localhost/mcp'), { requestInit, fetch: lossy }));
  t.teardown(() => client.close());
  lose = true;
  await t.rejects(client.callTool({ name: 'transfer_funds', arguments: order }));
  t.equal(world.bank.posted.length, 1);
  t.match(await client.callTool({ name: 'transfer_funds', arguments: order }), { structuredContent: { status: 'credited', replayed: true } });
  t.equal(world.bank.posted.length, 1);
});

/** A `fetch` that ends in the gateway itself. */
function injecting(app: FastifyInstance): typeof fetch {
  return async (_url, init) => {
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), host: 'localhost' };
    const { statusCode, body, headers: answered } = await app.inject({ method: 'POST', url: '/mcp', headers, payload: String(init?.body) });
    return new Response(statusCode === 202 ? null : body, {
      status: statusCode,
      headers: { 'content-type': String(answered['content-type'] ?? 'application/json') },
    });
  };
}
