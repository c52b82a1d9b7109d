import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ambient } from '../ambient.ts';
import { portError } from '../loopback-port.ts';
import { misdirected } from './forwarder.ts';
import type { Standing } from './ping.ts';

/** Marks what one replica hands to another, so that it goes no further. */
export const handedOn = 'railproof-replica';

/** Longer than balancers keep a connection that rests, so that they close it first. */
const keepAliveMs = 72_000;

export interface ReplicaServerDeps {
  /** What answers here; `undefined`: another process does. */
  readonly own: () => FastifyInstance | undefined;
  readonly forwarder: FastifyInstance;
  readonly standing: () => Standing;
}

/** The socket of a replica, which stays open while it becomes the owner or ceases to be. */
export interface ReplicaServer {
  /** Resolves with the port. Rejects with `InputError` when it cannot be had. */
  listen(host: string, port: number): Promise<number>;
  /** Resolves when no call is open; connections that stay do not count. */
  answered(): Promise<void>;
  close(): Promise<void>;
}

export function openReplicaServer({ own, forwarder, standing }: ReplicaServerDeps): ReplicaServer {
  const open = new Set<ServerResponse>();
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === '/healthz') {
      answerJson(response, 200, standing());
      return;
    }
    open.add(response);
    response.once('close', () => open.delete(response));
    const app = own();
    if (app === undefined && request.headers[handedOn] !== undefined) answerJson(response, misdirected, standing());
    else (app ?? forwarder).routing(request, response);
  };
  const server = createServer({ requestTimeout: 30_000, keepAliveTimeout: keepAliveMs }, handle);
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', (error) => reject(portError(error, { host, port })));
        server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port)); // it listens on a port
      }),
    answered: async () => {
      while ([...open].some((response) => !isStream(response))) await ambient.wait(20);
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
}

function answerJson(response: ServerResponse, status: number, content: Standing): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(content));
}
