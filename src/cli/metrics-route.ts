import { validateHostHeader } from '@modelcontextprotocol/server';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, type Registry } from 'prom-client';

/** `/metrics` in the text format of Prometheus: of the door, and of the process. Nothing in it says who called. */
export function exposeMetrics(
  app: FastifyInstance,
  { registry, allowedHosts }: { readonly registry: Registry; readonly allowedHosts: readonly string[] },
): void {
  collectDefaultMetrics({ register: registry });
  app.get('/metrics', async ({ headers }, reply) => {
    const host = validateHostHeader(headers.host, [...allowedHosts]); // a name that was rebound to this machine is refused
    if (!host.ok) return reply.code(403).send(host.message);
    return reply.header('content-type', registry.contentType).send(await registry.metrics());
  });
  app.addHook('onClose', () => registry.clear());
}
