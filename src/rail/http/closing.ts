import type { FastifyInstance } from 'fastify';

/**
 * Lets connections end once they are answered, when a server is told to close. `forceCloseConnections: 'idle'` closes those that are idle at that moment; one
 * that becomes idle after it would be kept for its next request, and keep the server from closing for more than a minute.
 */
export function closesOnceAnswered(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    app.server.keepAliveTimeout = 1; // read as each answer ends; Node adds a second
    done();
  });
}
