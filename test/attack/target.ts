import { type IncomingHttpHeaders, request } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import type { Door } from '../../src/gateway/door.ts';
import { buildGateway, type GatewayOptions } from '../../src/gateway/http.ts';
import { openRequestStates } from '../../src/gateway/request-states.ts';
import { seededIds } from '../../src/kernel/id.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { turns } from '../gateway/test-bank.ts';
import { openWorld, token, type World, type WorldOptions } from '../gateway/world.ts';

export type Era = '2025' | '2026';

/** What goes over the wire, with nothing added but the length. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, unless it is text or bytes already. */
  readonly body?: string | Buffer | object;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What came of a call of a tool: its content, or what it was denied with. */
export interface Called {
  readonly status: number;
  readonly error: boolean;
  /** Also the error of JSON-RPC, when there was one. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** A gateway on a socket of this machine, for one test. */
export interface Target {
  readonly url: URL;
  readonly world: World;
  send(sent: Sent): Promise<Received>;
  /** A call in one request, as a client of the era sends it. */
  call(tool: string, args?: object, options?: { readonly as?: string; readonly era?: Era; readonly id?: number | string }): Promise<Called>;
}

const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

/** A `tools/call` with all that belongs to it in the era. */
export function toolCall(
  tool: string,
  args: object = {},
  { as = token, era = '2026', id = 1 }: { readonly as?: string; readonly era?: Era; readonly id?: number | string } = {},
): { readonly headers: Record<string, string>; readonly body: { readonly params: object } } {
  const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const call = { jsonrpc: '2.0', id, method: 'tools/call' };
  const params = { name: tool, arguments: args };
  if (era === '2025') return { headers: { ...headers, 'mcp-protocol-version': '2025-11-25' }, body: { ...call, params } };
  return {
    headers: { ...headers, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
    body: { ...call, params: { ...params, _meta: meta } },
  };
}

export interface TargetOptions {
  readonly world?: WorldOptions;
  readonly gateway?: GatewayOptions;
  /** What else is served, and through which door; `origin` is known once the target listens. */
  readonly front?: (world: World, origin: () => string) => { readonly door: Door; readonly mount: (app: FastifyInstance) => void };
}

export async function openTarget(t: Test, options: TargetOptions = {}): Promise<Target> {
  const world = openWorld(options.world);
  const ids = seededIds(seededRandom('attack'));
  const freshId = () => ids.next('handle');
  const { clock } = world;
  const states = openRequestStates({ clock, freshHandle: freshId });
  let origin = '';
  const { door, mount } = options.front?.(world, () => origin) ?? { door: world.door, mount: () => {} };
  const app = buildGateway(door, { states, sessions: { clock, freshId }, ...options.gateway });
  mount(app);
  origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const url = new URL(`${origin}/mcp`);
  t.teardown(() => {
    app.server.closeAllConnections(); // an attacker may hold one open
    return app.close();
  });
  const send = (sent: Sent) => exchange(url, sent);
  return { url, world, send, call: async (tool, args, how) => calledOf(await send(toolCall(tool, args, how))) };
}

/** One exchange on a connection of its own. */
export function exchange(url: URL, { method = 'POST', path = url.pathname, headers, body }: Sent): Promise<Received> {
  const bytes = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: url.hostname, port: url.port, path, method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.once('error', reject);
    outgoing.end(bytes);
  });
}

/** Reads the answer to a call, whichever the era. */
export function calledOf({ status, text }: Received): Called {
  const message = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
  const { result, error } = message;
  if (error !== undefined) return { status, error: true, content: { ...error.data, ...error } };
  return { status, error: result.isError === true, content: result.structuredContent ?? JSON.parse(result.content[0].text) };
}

/** Real milliseconds; what travels over a socket is not in this process's hands. */
const waitMsMax = 20_000;

/** Waits, with the world's time standing still, until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  for (const sinceMs = performance.now(); !holds(); await turns(1))
    if (performance.now() - sinceMs > waitMsMax) throw new Error('waited for something that does not come to hold');
}
