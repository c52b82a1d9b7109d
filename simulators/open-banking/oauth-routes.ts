import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Answer, refusal } from './answer.ts';
import type { Centre } from './centre.ts';
import type { Envelope } from './envelope.ts';
import { exactly, objectOf, oneOf, text } from './formats.ts';
import { scopesOf, type TokenForm } from './membership.ts';

const authorizePath = '/oauth/2.0/authorize';
const tokenPath = '/oauth/2.0/token';
export const oauthPaths: ReadonlySet<string> = new Set([authorizePath, tokenPath]);

interface AuthorizeQuery {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly scope: string;
  readonly state: string;
}

type Say = (request: FastifyRequest, answer: Answer) => Envelope;

/** OAuth of the API. Where the real page asks the person, this one is told who is there by the header `x-user-seq-no`. */
export function mountOauth(app: FastifyInstance, centre: () => Centre, say: Say): void {
  app.get<{ Querystring: AuthorizeQuery }>(
    authorizePath,
    {
      schema: {
        summary: 'The user agrees; answers with a redirect that carries a code',
        querystring: objectOf({
          response_type: oneOf('code'),
          client_id: text('aNS', 40),
          redirect_uri: text('aNS', 200),
          scope: text('aNS', 40),
          state: exactly('aNS', 32),
          auth_type: oneOf('0'),
        }),
        headers: { type: 'object', required: ['x-user-seq-no'], properties: { 'x-user-seq-no': exactly('N', 10) } },
      },
    },
    (request, reply) => {
      const { client_id: clientId, redirect_uri: redirectUri, scope, state } = request.query;
      const { directory, membership } = centre();
      const institution = directory.client(clientId);
      const user = directory.user(String(request.headers['x-user-seq-no']));
      const scopes = scopesOf(scope);
      if (institution === undefined || institution.redirectUri !== redirectUri)
        return reply.send(say(request, refusal('O0001', '[3000102] client_id')));
      if (user === undefined) return reply.send(say(request, refusal('O0001', 'no such user')));
      if (scopes === undefined) return reply.send(say(request, refusal('O0001', '[3000103] scope')));
      const code = membership.authorize(institution, user, scopes);
      return reply.redirect(`${redirectUri}?${new URLSearchParams({ code, scope, state })}`, 302);
    },
  );
  app.post<{ Body: TokenForm }>(
    tokenPath,
    {
      schema: {
        summary: 'Token by code, by refresh token, or by client credentials with scope oob',
        consumes: ['application/x-www-form-urlencoded'],
        body: {
          type: 'object',
          required: ['client_id', 'client_secret', 'grant_type'],
          additionalProperties: false,
          properties: Object.fromEntries(
            ['client_id', 'client_secret', 'grant_type', 'code', 'redirect_uri', 'scope', 'refresh_token'].map((name) => [name, text('aNS', 1_024)]),
          ),
        },
      },
    },
    (request) => {
      const answer = centre().membership.token(request.body);
      return 'body' in answer ? answer.body : say(request, refusal(answer.refused, answer.detail));
    },
  );
}
