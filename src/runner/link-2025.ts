import type { Transport as ClientTransport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Transport as ServerTransport } from '@modelcontextprotocol/server';
import { AgentLink, type Answer, type Carriage, type Frame, type LinkDeps } from './agent-link.ts';

type ClientMessage = Parameters<NonNullable<ClientTransport['onmessage']>>[0];
type ServerMessage = Parameters<NonNullable<ServerTransport['onmessage']>>[0];

/**
 * Joins a 2025-11-25 client to a server in this process. Frames are text on the way, as on a real wire:
 * handing objects over would let a bigint survive that JSON cannot carry.
 * A cancellation ends here: the gateway carries every order to its end (MCP lets a receiver ignore what it cannot cancel),
 * and the SDK would suppress the answer that says when that is, without which virtual time could not go on.
 */
export function link2025(deps: Omit<LinkDeps, 'carriage'>): { readonly client: ClientTransport; readonly server: ServerTransport } {
  const waiting = new Map<string | number, ((answer: Answer) => void)[]>();
  const client: ClientTransport = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message) => {
      if ('method' in message && message.method === 'notifications/cancelled') link.giveUp(requestIdOf(message.params));
      else link.send(frameOf(message));
      return Promise.resolve();
    },
  };
  const server: ServerTransport = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message) => {
      const text = JSON.stringify(message);
      const resolve = 'id' in message && !('method' in message) ? waiting.get(message.id ?? '')?.shift() : undefined;
      if (resolve === undefined) client.onmessage?.(JSON.parse(text));
      else resolve({ text, status: 200, type: 'application/json' });
      return Promise.resolve();
    },
  };
  const carriage: Carriage = {
    deliver: (frame) => {
      const message: ServerMessage = JSON.parse(frame.text);
      const { id } = frame;
      if (id === undefined) {
        server.onmessage?.(message);
        return Promise.resolve(undefined);
      }
      return new Promise((resolve) => {
        const queue = waiting.get(id) ?? [];
        waiting.set(id, queue);
        queue.push(resolve);
        server.onmessage?.(message);
      });
    },
    receive: (_frame, answer) => {
      const message = readMessage(answer.text);
      if (message === undefined) return false;
      client.onmessage?.(message);
      return true;
    },
  };
  const link = new AgentLink({ ...deps, carriage });
  return { client, server };
}

function frameOf(message: ClientMessage): Frame {
  const text = JSON.stringify(message);
  if (!('method' in message) || !('id' in message)) return { text, id: undefined, tool: undefined, arguments: {} };
  const { name, arguments: args } = (message.params ?? {}) as { name?: string; arguments?: Record<string, unknown> }; // tools/call, as the SDK wrote it
  return { text, id: message.id, tool: message.method === 'tools/call' ? name : undefined, arguments: args ?? {} };
}

function requestIdOf(params: unknown): string | number {
  return (params as { requestId: string | number }).requestId; // notifications/cancelled, as the SDK wrote it
}

function readMessage(text: string): ClientMessage | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
