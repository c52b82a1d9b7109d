import { Client, type StandardSchemaV1, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Connection, type ConnectionOptions, handshake, openConnection, sdkTimeoutMs } from './connection.ts';

/** The one revision of this era; pinned by name because the SDK's `LATEST_PROTOCOL_VERSION` still reads 2025-11-25. */
export const modernVersion = '2026-07-28';

/** Takes every result as it comes: the gateway has validated it, and the agent reads it with suspicion anyway. */
const anyResult: StandardSchemaV1<unknown, Record<string, unknown>> = {
  '~standard': { version: 1, vendor: 'railproof', validate: (value) => ({ value: value as Record<string, unknown> }) }, // the codec has made sure that it is an object
};

export interface Connect2026Options extends ConnectionOptions {
  readonly url: string;
  /** Carries one HTTP exchange: the network, or the gateway in this process. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** Bearer token of this agent. */
  readonly token: string;
  /** `auto` asks the server first and falls back to `initialize`; default: 2026-07-28 and nothing else. */
  readonly mode?: 'auto' | 'pinned';
  readonly name?: string;
}

/**
 * Joins an agent as a client of the 2026-07-28 generation (SDK 2.x) over streamable HTTP.
 * Rejects when the server offers no common revision or does not answer in time.
 */
export async function connect2026(options: Connect2026Options): Promise<Connection> {
  const transport = new StreamableHTTPClientTransport(new URL(options.url), {
    fetch: options.fetch,
    requestInit: { headers: { authorization: `Bearer ${options.token}` } },
  });
  const mode = options.mode === 'auto' ? 'auto' : { pin: modernVersion };
  const client = new Client(
    { name: options.name ?? 'railproof-agent', version: '1.0.0' },
    { versionNegotiation: { mode, probe: { timeoutMs: sdkTimeoutMs } } },
  );
  await handshake(options, (signal) => {
    signal.addEventListener('abort', () => void transport.close(), { once: true }); // the SDK's first question does not listen to the signal
    return client.connect(transport, { timeout: sdkTimeoutMs, signal });
  });
  return openConnection(
    {
      send: (request, signal) => client.request(request, anyResult, { timeout: sdkTimeoutMs, signal }),
      close: () => client.close(),
    },
    options,
  );
}
