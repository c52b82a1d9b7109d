import { Client as Client2026, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import type { Agent } from '../../../agents/agent.ts';
import { demoPlan } from '../../runner/demo-plan.ts';
import type { Era } from '../../runner/entrance.ts';
import { ambient } from '../ambient.ts';
import { playNamed } from '../suite.ts';
import { demoPayment } from './demo-payment.ts';
import { type BenchRow, benchRow } from './row.ts';
import { startAt } from './sample-payment.ts';

const rounds = 5;

/** Calls of one round; the newer client is a good ten times slower. */
const callsOf: Readonly<Record<Era, number>> = { '2025': 4_000, '2026': 800 };

const sdkTimeoutMs = 2 ** 31 - 1;

/**
 * Payments in virtual time beside the SDK's bare echo in memory, for each era. One payment is one `transfer_funds` between two banks,
 * from the client's call to the answer: door, audit, claim, mandate, ledgers, net position, journal, and the judge's invariants after every
 * event. The echo is a tool that returns its argument: 1.x client and server joined by `InMemoryTransport`; 2.x client whose `fetch` calls
 * `createMcpHandler(…).fetch`. Both sides are timed in turn; opening the world is not counted.
 */
export async function benchVirtualPayment(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const era of ['2025', '2026'] as const) {
    const measured: { ours: number; peer: number }[] = [];
    await echoRate(era, callsOf[era] / 4);
    await paymentRate(era, callsOf[era] / 4);
    for (let round = 0; round < rounds; round += 1) {
      const peer = await echoRate(era, callsOf[era]);
      measured.push({ peer, ours: await paymentRate(era, callsOf[era]) });
    }
    rows.push(benchRow({ name: 'virtual_payment_vs_sdk_echo', unit: `payments/s (${era})`, against: 'bare echo of the SDK in memory' }, measured));
  }
  return rows;
}

/** Payments a second of one agent in virtual time. */
async function paymentRate(era: Era, calls: number): Promise<number> {
  const plan = demoPlan(startAt);
  let elapsedMs = 0;
  const agent: Agent = async ({ tools, newKey }) => {
    const startedMs = ambient.elapsedMs();
    for (let call = 0; call < calls; call += 1) {
      const answer = await tools.call('transfer_funds', demoPayment(newKey()));
      if (answer.kind !== 'result' || answer.content['status'] !== 'credited')
        throw new Error(`a payment of the bench was not credited: ${JSON.stringify(answer)}`);
    }
    elapsedMs = ambient.elapsedMs() - startedMs;
  };
  const name = { plan, n: 1, trial: 'bench', seed: '7' };
  const { events } = await playNamed(name, { agent, era, callsMax: calls });
  const failure = events.find((event) => event.kind === 'agent.ended' && event.data.how !== 'returned');
  if (failure?.kind === 'agent.ended') throw new Error(failure.data.message);
  return (calls * 1000) / elapsedMs;
}

async function echoRate(era: Era, calls: number): Promise<number> {
  const call = era === '2025' ? await echo2025() : await echo2026();
  const startedMs = ambient.elapsedMs();
  for (let index = 0; index < calls; index += 1) await call(String(index));
  return (calls * 1000) / (ambient.elapsedMs() - startedMs);
}

function echoServer(): Server {
  const server = new Server({ name: 'echo', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: [{ name: 'echo', inputSchema: { type: 'object' as const } }] }));
  server.setRequestHandler('tools/call', ({ params }) => ({ content: [{ type: 'text' as const, text: JSON.stringify(params.arguments ?? {}) }] }));
  return server;
}

async function echo2025(): Promise<(text: string) => Promise<unknown>> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  await echoServer().connect(far);
  const client = new Client2025({ name: 'bench', version: '1.0.0' });
  await client.connect(near);
  return (text) => client.callTool({ name: 'echo', arguments: { text } }, undefined, { timeout: sdkTimeoutMs });
}

async function echo2026(): Promise<(text: string) => Promise<unknown>> {
  const handler = createMcpHandler(() => echoServer());
  const transport = new StreamableHTTPClientTransport(new URL('http://localhost/mcp'), {
    fetch: (url, init) => handler.fetch(new Request(url, init)),
  });
  const client = new Client2026({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(transport);
  return (text) => client.callTool({ name: 'echo', arguments: { text } }, { timeout: sdkTimeoutMs });
}
