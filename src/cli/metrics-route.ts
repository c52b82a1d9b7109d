import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { openHostCheck } from '../gateway/host-check.ts';

/** `/metrics` in the text format of Prometheus: of the door, and of the process. Nothing in it says who called. */
export function exposeMetrics(
  app: FastifyInstance,
  { registry, allowedHosts }: { readonly registry: Registry; readonly allowedHosts: readonly string[] },
): void {
  collectDefaultMetrics({ register: registry });
  const refusalOf = openHostCheck({ allowedHosts });
  app.get('/metrics', async ({ headers: { host } }, reply) => {
    const refusal = refusalOf({ host }); // a name that was rebound to this machine is refused
    if (refusal !== undefined) return reply.code(403).send(refusal);
    return reply.header('content-type', registry.contentType).send(await registry.metrics());
  });
  app.addHook('onClose', () => registry.clear());
}
