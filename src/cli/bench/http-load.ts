import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Era } from '../../runner/entrance.ts';
import { ambient } from '../ambient.ts';
import { demoPayment } from './demo-payment.ts';
import { benchToken, type ServerKind, type ServerMessage } from './http-kinds.ts';

/** Calls that are under way at once, each on a connection that stays open. */
const connections = 16;

/** How long a server may take to answer, or to get ready. */
const patienceMs = 60_000;

export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Posted {
  readonly status: number;
  readonly session: string | undefined;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

export function post(url: string, { headers, body }: Post): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, timeout: patienceMs, headers: { 'content-length': Buffer.byteLength(body), ...headers } });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer within ${patienceMs} ms`)));
    sent.on('response', (response) => {
      const { 'mcp-session-id': session } = response.headers;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, session: [session].flat()[0], body: Buffer.concat(chunks).toString() }));
    });
    sent.end(body);
  });
}

/** Sends so many requests, some at a time, and demands that each answer holds the text. Returns real milliseconds. */
export async function load(url: string, order: { readonly calls: number; readonly make: () => Post; readonly demand: string }): Promise<number> {
  let left = order.calls;
  const startedMs = ambient.elapsedMs();
  const line = async () => {
    for (; left > 0; ) {
      left -= 1;
      const { status, body } = await post(url, order.make());
      if (status !== 200 || !body.includes(order.demand))
        throw new Error(`${url} answered a request of the bench with ${status}: ${body.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, line));
  return ambient.elapsedMs() - startedMs;
}

/** A server of the bench in a process of its own. */
export class BenchServer {
  readonly url: string;
  readonly #child: ChildProcess;

  static async start(kind: ServerKind): Promise<BenchServer> {
    const child = fork(fileURLToPath(import.meta.resolve('./http-server.ts')), [kind], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const told = await hear(child);
    if (!('url' in told)) throw new Error(`the ${kind} server of the bench did not say where it listens`);
    return new BenchServer(child, told.url);
  }

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** CPU time that the process has used so far, all its threads, in microseconds. */
  async cpuUs(): Promise<number> {
    const told = hear(this.#child);
    this.#child.send('cpu');
    const message = await told;
    return 'cpuUs' in message ? message.cpuUs : Number.NaN;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    agent.destroy(); // a connection that stays open would keep the server waiting
    this.#child.disconnect();
    await ended;
  }
}

async function hear(child: ChildProcess): Promise<ServerMessage> {
  const ended = new AbortController();
  const told = once(child, 'message', { signal: ended.signal });
  const gone = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a server of the bench ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([told, gone]);
    return message;
  } finally {
    ended.abort();
    gone.catch(() => {}); // its end was not waited for
    told.catch(() => {});
  }
}

let payments = 0;

/** The arguments of a payment of the open sandbox that nobody has made before. */
export function freshPayment(): Record<string, string> {
  payments += 1;
  return demoPayment(`bench-${String(payments).padStart(8, '0')}`);
}

/** A `tools/call` as the SDK's client of that era sends it. */
export function toolCall(era: Era, name: string, args: object): Post {
  const modern = era === '2026';
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    headers: {
      authorization: `Bearer ${benchToken}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': modern ? '2026-07-28' : '2025-11-25',
      ...(modern ? { 'mcp-method': 'tools/call', 'mcp-name': name } : {}),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: payments,
      method: 'tools/call',
      params: { name, arguments: args, ...(modern ? { _meta: meta } : {}) },
    }),
  };
}
