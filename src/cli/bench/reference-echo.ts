import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { BenchServer, freshPayment, load, type Post, post, toolCall } from './http-load.ts';
import { type BenchRow, benchRow } from './row.ts';

const rounds = 5;
const calls = { payment: 500, echo: 250 } as const;

/** How often, and how long, the reference server is asked whether it listens. */
const waitMs = 100;
const waitsMax = 300;

const reference = '@modelcontextprotocol/server-everything';

/**
 * Payments a second over MCP/HTTP beside calls a second of the echo tool of the MCP reference server, both from the same client on as many
 * connections. The payment is that of `payment_vs_plain_route`, in the era of that row; the echo is 2025-11-25, which is all that the
 * reference server speaks, in one session. Both servers are processes of their own and take turns.
 */
export async function benchPaymentVsReferenceEcho(): Promise<readonly BenchRow[]> {
  const echo = await startReference();
  try {
    const server = await BenchServer.start('durable');
    try {
      const rows: BenchRow[] = [];
      for (const era of ['2026', '2025'] as const) {
        const measured: { ours: number; peer: number }[] = [];
        for (let round = -1; round < rounds; round += 1) {
          const peer = (calls.echo * 1000) / (await load(echo.url, { calls: calls.echo, make: echo.make, demand: 'Echo: ' }));
          const make = () => toolCall(era, 'transfer_funds', freshPayment());
          const ours = (calls.payment * 1000) / (await load(server.url, { calls: calls.payment, make, demand: 'credited' }));
          if (round >= 0) measured.push({ ours, peer }); // the first compiles the hot code
        }
        rows.push(
          benchRow({ name: 'payment_vs_reference_echo', unit: `payments/s (${era})`, against: 'echo of the MCP reference server' }, measured),
        );
      }
      return rows;
    } finally {
      await server.stop();
    }
  } finally {
    await stopped(echo.child);
  }
}

interface Reference {
  readonly url: string;
  readonly child: ChildProcess;
  readonly make: () => Post;
}

async function startReference(): Promise<Reference> {
  const port = await freePort();
  const child = spawn(process.execPath, [programOf(reference), 'streamableHttp'], { stdio: 'ignore', env: { ...process.env, PORT: String(port) } });
  const url = `http://127.0.0.1:${port}/mcp`;
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1.0.0' } };
  const opening: Post = { headers, body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }) };
  const session = await sessionOf(child, url, opening);
  const inSession = { ...headers, 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' };
  await post(url, { headers: inSession, body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }) });
  let id = 0;
  const make = (): Post => {
    id += 1;
    const call = { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'echo', arguments: { message: String(id) } } };
    return { headers: inSession, body: JSON.stringify(call) };
  };
  return { url, child, make };
}

/** Asks until it listens. */
async function sessionOf(child: ChildProcess, url: string, opening: Post): Promise<string> {
  for (let waits = 0; waits < waitsMax && child.exitCode === null; waits += 1) {
    const opened = await post(url, opening).catch(refusedOnly);
    if (opened?.session !== undefined) return opened.session;
    await ambient.wait(waitMs);
  }
  await stopped(child);
  throw new InputError(`${reference} did not get ready; start it by hand to see why`);
}

function refusedOnly(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')) return undefined;
  throw error;
}

function programOf(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(`${name}/dist/index.js`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      throw new InputError(`this row needs ${name}; install it with: npm install --no-save ${name}`);
    throw error;
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** A port that was free a moment ago: the reference server cannot be told to choose one. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe for a free port has none');
  return address.port;
}
