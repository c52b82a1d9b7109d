import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Test } from 'tap';

/** A wire to Redis that can be cut at the moment that hurts most. */
export interface RedisCut {
  readonly port: number;
  /**
   * The next batch that is sent never arrives, or arrives and its reply does not come back; the connection breaks either way.
   * Whoever connects anew is kept waiting until `mended` resolves; default: by nothing.
   */
  loseNext(what: 'request' | 'reply', mended?: Promise<void>): void;
  /** How often the wire was cut. */
  readonly cuts: number;
}

export async function redisCut(t: Pick<Test, 'teardown'>, redisPort: number): Promise<RedisCut> {
  let armed: 'request' | 'reply' | undefined;
  let carriesOn = Promise.resolve();
  let cuts = 0;
  const sockets = new Set<Socket>();
  const kept = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => {}); // cut wires are what this is for
    return socket.once('close', () => sockets.delete(socket));
  };
  const carry = (client: Socket): void => {
    if (client.destroyed) return;
    const far = kept(connect(redisPort, '127.0.0.1'));
    const cut = () => {
      cuts += 1;
      client.destroy();
      far.destroy();
    };
    client.on('data', (bytes) => {
      if (armed === undefined || !/xadd/i.test(bytes.toString('latin1'))) {
        far.write(bytes);
        return;
      }
      const lost = armed;
      armed = undefined;
      if (lost === 'request') cut();
      else {
        far.removeAllListeners('data').once('data', cut);
        far.write(bytes);
      }
    });
    far.on('data', (bytes) => client.write(bytes));
    client.once('close', () => far.destroy());
    far.once('close', () => client.destroy());
  };
  const server = createServer((client) => {
    kept(client);
    void carriesOn.then(() => carry(client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    loseNext: (what, mended = Promise.resolve()) => {
      armed = what;
      carriesOn = mended;
    },
    get cuts() {
      return cuts;
    },
  };
}
