import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { openHostCheck } from '../../gateway/host-check.ts';
import type { Authorization } from './authorization-server.ts';

/** Where the authorization server is on the gateway's own port. */
export const authorizationPath = '/oauth';

/** What of a gateway concerns OAuth: everything that has to pass whatever stands before it. */
export const oauthPaths = ['/.well-known/*', `${authorizationPath}/*`];

/** Where clients look for the metadata of an issuer that has a path (RFC 8414, section 3.1; OpenID Connect Discovery, section 4). */
const metadataPaths = ['oauth-authorization-server', 'openid-configuration'].map((name) => `/.well-known/${name}${authorizationPath}`);

/** The authorization server below {@link authorizationPath}, under the names that the gateway has. Bodies are its own to read. */
export function mountAuthorization(app: FastifyInstance, { handle }: Authorization, allowedHosts: readonly string[]): void {
  const refusalOf = openHostCheck({ allowedHosts });
  const answer = (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse, path: string) => {
    request.originalUrl = `${authorizationPath}${path}`; // by which it knows where it is mounted
    request.url = path;
    handle(request, response);
  };
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.addHook('onRequest', async ({ headers }, reply) => {
      // A sign-in page has the origin of the gateway, which is among its names.
      const refusal = refusalOf({ host: headers.host });
      return refusal === undefined ? undefined : reply.code(403).send({ error: 'invalid_request', error_description: refusal });
    });
    scope.all(`${authorizationPath}/*`, (request, reply) => {
      reply.hijack();
      answer(request.raw, reply.raw, request.url.slice(authorizationPath.length));
    });
    for (const url of metadataPaths)
      scope.get(url, (request, reply) => {
        reply.hijack();
        answer(request.raw, reply.raw, '/.well-known/openid-configuration');
      });
  });
}
