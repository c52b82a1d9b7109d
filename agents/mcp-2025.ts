import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { type Connection, type ConnectionOptions, handshake, openConnection, sdkTimeoutMs } from './connection.ts';

/**
 * Joins an agent as a client of the 2025-11-25 generation (SDK 1.x), as most agents ship today, over any transport.
 * Results are taken as they come: the gateway has validated them, and the agent reads them with suspicion anyway.
 * Rejects when `initialize` fails or outlasts the reply time-out: then there is no connection to speak of.
 */
export async function connect2025(options: ConnectionOptions & { readonly transport: Transport; readonly name?: string }): Promise<Connection> {
  const client = new Client({ name: options.name ?? 'railproof-agent', version: '1.0.0' });
  await handshake(options, (signal) => {
    signal.addEventListener('abort', () => void client.close(), { once: true }); // the last message of the opening exchange does not listen to the signal
    return client.connect(options.transport, { timeout: sdkTimeoutMs, signal });
  });
  return openConnection(
    {
      send: (request, signal) => client.request(request, ResultSchema, { timeout: sdkTimeoutMs, signal }),
      close: () => client.close(),
    },
    options,
  );
}
