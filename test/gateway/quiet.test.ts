import { createHook } from 'node:async_hooks';
import t, { type Test } from 'tap';
import { buildGateway } from '../../src/gateway/http.ts';
import { openWorld, order, token } from './world.ts';

/** What virtual time can wait for: turns of this thread's event loop, and a mere label of Fastify's for where a callback belongs. */
const turnsOnly = new Set(['Immediate', 'TickObject', 'Microtask', 'content-type-parser:run']);
const never = 2 ** 31 - 1;
/** Node's HTTP layer drops its cached text of the `Date` header after a second, so on a busy machine a timer of its own may fall into a payment. */
const dateHeader = 'at utcDate (node:internal/http';

const headers = {
  host: 'localhost',
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};
const eras: readonly { readonly era: string; readonly headers: Record<string, string>; readonly meta: object }[] = [
  {
    era: '2026-07-28',
    headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'transfer_funds' },
    meta: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} } },
  },
  { era: '2025-11-25', headers: { 'mcp-protocol-version': '2025-11-25' }, meta: {} },
];

for (const { era, ...request } of eras) {
  t.test(`an injected payment of ${era} uses no timer and no thread pool`, async (t) => {
    t.same(await foreignTypes(t, request), []);
  });

  t.test(`a planted timer is seen in a payment of ${era}`, async (t) => {
    t.same(await foreignTypes(t, request, () => new Promise((resolve) => setTimeout(resolve, 1))), ['Timeout']);
  });
}

/** Kinds of asynchronous work in one injected payment that are not of this thread alone. */
async function foreignTypes(
  t: Test,
  request: { readonly headers: Record<string, string>; readonly meta: object },
  flushed?: () => Promise<void>,
): Promise<string[]> {
  const world = openWorld(flushed === undefined ? {} : { flushed });
  const app = buildGateway(world.door);
  t.teardown(() => app.close());
  await app.ready();
  const pay = (key: string) => {
    const params = { name: 'transfer_funds', arguments: { ...order, idempotencyKey: key }, ...request.meta };
    return app.inject({
      method: 'POST',
      url: '/mcp',
      headers: { ...headers, ...request.headers },
      payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
    });
  };
  await pay('warm-up-1');
  const seen = new Set<string>();
  const hook = createHook({
    init: (_id, type, _trigger, resource: { _idleTimeout?: number }) => {
      if (type !== 'Timeout') seen.add(type);
      else if ((resource._idleTimeout ?? 0) < never && !new Error().stack?.includes(dateHeader)) seen.add(type);
    },
    trackPromises: false,
  } as Parameters<typeof createHook>[0]); // trackPromises is newer than the type
  hook.enable();
  const answer = await pay('observed-1');
  hook.disable();
  t.match(answer.body, /credited/);
  t.ok(seen.has('TickObject'), 'the hook saw the call');
  return [...seen].filter((type) => !turnsOnly.has(type));
}
