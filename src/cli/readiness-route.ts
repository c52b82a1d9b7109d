import type { FastifyInstance } from 'fastify';
import type { FlushWatch } from './flush-watch.ts';

/** A journal that takes nothing for so long is gone, not busy. */
const stalledMsMax = 1_000;

/**
 * `/readyz`: 200 while calls can be answered, 503 while they would only wait for the journal. `/healthz` goes on saying that the process
 * lives: a supervisor that ended it because Redis is away for a moment would make things worse.
 */
export function exposeReadiness(app: FastifyInstance, watch: Pick<FlushWatch, 'stalledMs'>): void {
  app.get('/readyz', (_request, reply) => {
    const stalledMs = Math.round(watch.stalledMs);
    return stalledMs > stalledMsMax ? reply.code(503).send({ status: 'waiting', journalStalledMs: stalledMs }) : reply.send({ status: 'ready' });
  });
}
