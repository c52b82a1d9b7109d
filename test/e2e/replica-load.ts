import { Agent } from 'undici';
import { seededRandom } from '../../src/kernel/random.ts';
import type { Order } from './payment-load.ts';
import { token } from './served-gateway.ts';

/** What came of one call: a result of the tool, its refusal, or no answer that says what became of it. */
export type Reply =
  | { readonly kind: 'result'; readonly content: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'none'; readonly why: string };

/** Calls tools at whichever gateway it is told, in either era, over connections that stay. */
export class RawCaller {
  readonly #agent = new Agent({ connections: 32, headersTimeout: 60_000 });
  #calls = 0;

  async call(url: string, tool: string, args: object): Promise<Reply> {
    this.#calls += 1;
    const modern = this.#calls % 2 === 0;
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientInfo': { name: 'load', version: '1' } };
    const params = { name: tool, arguments: args, ...(modern ? { _meta: { ...meta, 'io.modelcontextprotocol/clientCapabilities': {} } } : {}) };
    const era = modern
      ? { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool }
      : { 'mcp-protocol-version': '2025-11-25' };
    try {
      const { statusCode, body } = await this.#agent.request({
        origin: url,
        path: '/mcp',
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...era },
        body: JSON.stringify({ jsonrpc: '2.0', id: this.#calls, method: 'tools/call', params }),
      });
      const text = await body.text();
      return statusCode === 200 ? replyOf(text) : { kind: 'none', why: `${statusCode} ${text}` };
    } catch (error) {
      if (error instanceof Error && 'code' in error) return { kind: 'none', why: String(error.code) }; // the socket's and undici's
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function replyOf(text: string): Reply {
  const json = /^(?:event: message\n)?data: (.*)$/m.exec(text)?.[1] ?? text;
  const { result } = JSON.parse(json) as { readonly result?: { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] } }; // JSON-RPC
  if (result === undefined) return { kind: 'none', why: text };
  const content = JSON.parse(result.content[0]?.text ?? '{}') as Record<string, unknown>; // our tools answer with one text
  return result.isError === true ? { kind: 'refused', code: String(content['code']) } : { kind: 'result', content };
}

/** What clients know after {@link payAll}. */
export interface Paid {
  /** Transfer ids by key. */
  readonly credited: Map<string, string>;
  /** Keys that were answered with two different transfers. */
  readonly doubled: string[];
  /** Codes of refusals, by key. */
  readonly refused: Map<string, string>;
  /** Calls that had to be sent again. */
  again: number;
}

/** Sends each order to a gateway drawn anew for every call, again under its key until it is answered. */
export async function payAll(
  urls: readonly string[],
  orders: readonly Order[],
  { seed, lanes, onCredited }: { readonly seed: string; readonly lanes: number; readonly onCredited?: (paid: Paid) => void },
): Promise<Paid> {
  const random = seededRandom(seed);
  const caller = new RawCaller();
  const paid: Paid = { credited: new Map(), doubled: [], refused: new Map(), again: 0 };
  let next = 0;
  const pay = async (order: Order): Promise<void> => {
    const { idempotencyKey: key } = order;
    for (;;) {
      const reply = await caller.call(urls[random.below(urls.length)] ?? '', 'transfer_funds', order);
      if (reply.kind === 'refused') return void paid.refused.set(key, reply.code);
      const transfer = reply.kind === 'result' ? String(reply.content['transferId']) : undefined;
      if (transfer !== undefined && (paid.credited.get(key) ?? transfer) !== transfer) paid.doubled.push(key);
      if (reply.kind === 'result' && reply.content['status'] === 'credited') {
        paid.credited.set(key, String(transfer));
        onCredited?.(paid);
        return;
      }
      paid.again += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const lane = async (): Promise<void> => {
    for (let order = orders[next++]; order !== undefined; order = orders[next++]) await pay(order);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await caller.close();
  return paid;
}
