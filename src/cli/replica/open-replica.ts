import { hostname } from 'node:os';
import { Registry } from 'prom-client';
import { machineNames } from '../../gateway/host-check.ts';
import type { Succession } from '../../storage/redis-owner.ts';
import { gatewayAddress } from '../gateway-address.ts';
import { exposeMetrics } from '../metrics-route.ts';
import type { Station } from '../station.ts';
import { buildForwarder } from './forwarder.ts';
import { type Ownership, Replica, type ReplicaDeps } from './replica.ts';
import { handedOn, openReplicaServer } from './replica-server.ts';

export interface ReplicaOrder extends Pick<ReplicaDeps, 'place' | 'silenceMsMax' | 'onBroken'> {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  /** Where the others reach this one; default: host and port. */
  readonly announce?: string;
  /** Opens the gateway itself, which hands over what answers instead of listening. */
  readonly own: (succession: Succession, open: (app: Ownership['app']) => Promise<string>) => Promise<Station>;
}

/** Opens one of several gateways on one stream: it listens at once, and answers when it has found the owner or is it. */
export async function openReplica(order: ReplicaOrder): Promise<{ readonly url: string; close(): Promise<void> }> {
  const forwarder = buildForwarder({ upstream: () => replica.upstream(), onLost: (upstream) => replica.onLost(upstream), mark: { [handedOn]: '1' } });
  forwarder.get('/readyz', (_request, reply) =>
    replica.upstream() === undefined ? reply.code(503).send({ status: 'waiting' }) : reply.send({ ...replica.standing, status: 'ready' }),
  );
  exposeMetrics(forwarder, { registry: new Registry(), allowedHosts: [...machineNames, ...order.allowedHosts] });
  await forwarder.ready();
  const server = openReplicaServer({ own: () => replica.own, forwarder, standing: () => replica.standing });
  const port = await server.listen(order.host, order.port);
  const url = order.announce === undefined ? `http://${reachable(order.host)}:${port}` : gatewayAddress('--announce', order.announce);
  const replica = new Replica({ ...order, url, takeOver });

  async function takeOver(after: number): Promise<Ownership> {
    const { promise: opened, resolve } = Promise.withResolvers<Ownership['app']>();
    const station = await order.own({ after, url }, async (app) => {
      await app.ready();
      resolve(app);
      return url;
    });
    return { app: await opened, close: station.close };
  }

  await replica.join();
  return {
    url,
    close: async () => {
      await replica.leave(server.answered);
      await server.close();
      await forwarder.close();
    },
  };
}

/** What stands for every address of a machine is none that another could use. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? hostname() : host.includes(':') ? `[${host}]` : host;
}
