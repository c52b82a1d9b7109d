import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import type { Random } from '../../kernel/random.ts';
import { ambient } from '../ambient.ts';

/** What the proxy does to one connection. `half-open`: the line is dead and nobody is told. */
export const socketFaults = ['reset-reply', 'truncate-reply', 'half-open', 'delay', 'reset-request'] as const;
export type SocketFault = (typeof socketFaults)[number];

/** Bytes of one call pass: `call` to the gateway, `reply` back. `order`: it is a payment order. */
export interface Passing {
  readonly what: 'call' | 'reply';
  readonly order: boolean;
}

export interface FaultProxyDeps {
  readonly random: Random;
  /** One of so many connections is struck, in percent; asked when it is made. */
  readonly percent: number;
  readonly struck: (fault: SocketFault) => void;
  /** Told of each call just after it was handed on, of each reply just before. */
  readonly passing: (passing: Passing) => void;
}

/** A line between agents and gateway that lives through restarts of the gateway. */
export interface FaultProxy {
  readonly port: number;
  /** Where connections made from now on lead; `undefined`: the gateway is down and they are refused. */
  lead(port: number | undefined): void;
  /** Resets every connection there is. */
  cut(): void;
  close(): Promise<void>;
}

/** Most bytes of a connection that pass before its fault strikes; a reply has some hundreds. */
const faultBytesMax = 4_000;
const delayMsMax = 700;

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  readonly fault: SocketFault | undefined;
  /** Strikes when so many bytes have passed in its direction. */
  leftBytes: number;
  readonly delayMs: number;
  dead: boolean;
  order: boolean;
}

/** Opens a TCP proxy on this machine. Faults strike at a byte, not at a message: that is all that a network knows. */
export async function openFaultProxy(deps: FaultProxyDeps): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let target: number | undefined;
  const proxy = createServer({ allowHalfOpen: true }, (client) => {
    keep(sockets, client);
    if (target === undefined) client.resetAndDestroy();
    else carry(deps, client, keep(sockets, createConnection({ host: '127.0.0.1', port: target })));
  });
  await new Promise<void>((resolve) => proxy.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return {
    port: (proxy.address() as AddressInfo).port, // it listens on TCP
    lead: (port) => {
      target = port;
    },
    cut: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function keep(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket);
  socket.setNoDelay(true);
  socket.once('close', () => sockets.delete(socket));
  return socket;
}

function carry(deps: FaultProxyDeps, client: Socket, server: Socket): void {
  const { random } = deps;
  const fault = random.below(100) < deps.percent ? socketFaults[random.below(socketFaults.length)] : undefined;
  const line: Line = {
    client,
    server,
    fault,
    leftBytes: 1 + random.below(faultBytesMax),
    delayMs: 1 + random.below(delayMsMax),
    dead: false,
    order: false,
  };
  const drop = () => {
    line.dead = true;
    client.destroy();
    server.destroy();
  };
  client.on('error', drop).on('end', drop);
  server.on('error', () => {
    client.resetAndDestroy(); // the gateway died: its kernel resets the line
    drop();
  });
  server.on('end', () => {
    if (!line.dead) client.end();
  });
  client.on('data', (bytes) => {
    if (!line.dead) request(deps, line, bytes);
  });
  server.on('data', (bytes) => {
    if (!line.dead) reply(deps, line, bytes);
  });
}

function request(deps: FaultProxyDeps, line: Line, bytes: Buffer): void {
  const text = bytes.toString('latin1');
  line.order = text.includes('"transfer_funds"');
  if (line.fault === 'reset-request' && bytes.length >= line.leftBytes) {
    line.server.write(bytes.subarray(0, line.leftBytes));
    strike(deps, line, () => {
      line.server.end(); // what has arrived is there; the rest never comes
      line.client.resetAndDestroy();
    });
    return;
  }
  if (line.fault === 'reset-request') line.leftBytes -= bytes.length;
  line.server.write(bytes);
  if (text.includes('"tools/call"')) deps.passing({ what: 'call', order: line.order });
}

function reply(deps: FaultProxyDeps, line: Line, bytes: Buffer): void {
  const { client, server, fault } = line;
  deps.passing({ what: 'reply', order: line.order });
  if (fault === undefined || fault === 'reset-request' || bytes.length < line.leftBytes) {
    if (fault !== 'reset-request') line.leftBytes -= bytes.length;
    client.write(bytes);
    return;
  }
  const part = bytes.subarray(0, line.leftBytes);
  switch (fault) {
    case 'reset-reply':
      client.write(part);
      strike(deps, line, () => {
        client.resetAndDestroy();
        server.destroy();
      });
      return;
    case 'truncate-reply':
      strike(deps, line, () => {
        client.end(part);
        server.destroy();
      });
      return;
    case 'half-open':
      client.write(part);
      strike(deps, line, () => server.destroy());
      return;
    case 'delay':
      deps.struck(fault);
      server.pause(); // what comes after it stays behind it
      ambient.after(line.delayMs, () => {
        client.write(bytes);
        server.resume();
      });
      line.leftBytes = 1 + deps.random.below(faultBytesMax);
      return;
    default:
      fault satisfies never;
  }
}

function strike({ struck }: FaultProxyDeps, line: Line, act: () => void): void {
  line.dead = true;
  if (line.fault !== undefined) struck(line.fault);
  act();
}
