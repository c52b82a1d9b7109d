import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Connection, StartDeadline } from '../../agents/connection.ts';
import { connect2025 } from '../../agents/mcp-2025.ts';
import { connect2026 } from '../../agents/mcp-2026.ts';
import { token } from './served-gateway.ts';

export type Era = '2025' | '2026';

/** A real client over a real socket, and a way to stop waiting for whatever it still waits for. */
export interface McpClient extends Connection {
  giveUp(): void;
}

/** Real time without an answer after which a call counts as lost: longer than a busy machine keeps anybody waiting. */
const timeoutMs = 90_000;

/** Connects the client that most agents ship today (1.x), or the one of the newest revision (2.x), over streamable HTTP. */
export async function connect(url: string, era: Era): Promise<McpClient> {
  const waiting = new Set<AbortController>();
  const deadline: StartDeadline = (ms) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), ms);
    waiting.add(controller);
    return {
      signal: controller.signal,
      cancel: () => {
        clearTimeout(timer);
        waiting.delete(controller);
      },
    };
  };
  const giveUp = () => {
    for (const controller of waiting) controller.abort();
  };
  const options = { deadline, timeoutMs };
  if (era === '2026') return { ...(await connect2026({ ...options, url, fetch, token })), giveUp };
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } });
  return { ...(await connect2025({ ...options, transport: transport as Parameters<typeof connect2025>[0]['transport'] })), giveUp }; // optional fields are declared otherwise
}

/** Result of a tool as it comes over the wire, with nothing left out. */
export interface RawResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
}

/** Calls one tool with a client of the era, and closes it. Rejects as that client does. */
export async function callOnce(
  url: string,
  era: Era,
  request: { readonly name: string; readonly arguments: Record<string, unknown> },
): Promise<RawResult> {
  const who = { name: 'test', version: '1.0.0' };
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  if (era === '2026') {
    const client = new ModernClient(who, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new ModernTransport(new URL(url), { requestInit }));
    return (await client.callTool(request).finally(() => client.close())) as unknown as RawResult; // our tools answer with text
  }
  const client = new Client(who);
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }) as Parameters<typeof client.connect>[0]); // optional fields are declared otherwise
  return (await client.callTool(request).finally(() => client.close())) as unknown as RawResult; // our tools answer with text
}
