import { createServer } from 'node:http';
import { validateHostHeader } from '@modelcontextprotocol/server';
import Fastify from 'fastify';
import Provider, { type Configuration, errors } from 'oidc-provider';
import type { Issuer } from '../../gateway/identity/issuer-tokens.ts';
import { scopes } from '../../gateway/identity/scopes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ambient } from '../ambient.ts';
import { loopback, portError } from '../loopback-port.ts';
import { keptRecords } from './kept-records.ts';
import { type Account, mountSignIn } from './sign-in.ts';
import { openSigningKeys } from './signing-keys.ts';

/** An agent that may get tokens: with its own secret, or let in by its principal. */
export interface Enrolled extends Account {
  /** Secret of the agent's client. */
  readonly secret: string;
}

export interface AuthorizationOrder {
  readonly port: number;
  readonly enrolled: readonly Enrolled[];
  /** The gateway that tokens are for. */
  readonly resource: () => string;
  /** The world's: tokens end by the same clock that the gateway looks at. */
  readonly clock: Pick<Clock, 'now'>;
}

export interface AuthorizationServer extends Issuer {
  /** A new key signs from now on; the one before still counts, and those before it no longer. */
  rotate(): void;
  close(): Promise<void>;
}

/** How long an access token holds. */
export const accessTokenSeconds = 900;

/** A client for whoever has none: public, with PKCE, on this machine. */
export const publicClient = 'railproof-client';

/**
 * The sandbox's own authorization server on 127.0.0.1: client credentials, authorization code with PKCE, refresh tokens that are good once, clients that are known by a
 * metadata document. Tokens are for the gateway alone (RFC 8707) and signed with keys that rotate. What it keeps lives as long as the process.
 */
export async function openAuthorizationServer(order: AuthorizationOrder): Promise<AuthorizationServer> {
  const keys = openSigningKeys();
  const adapter = keptRecords(ambient.elapsedMs);
  const cookieKeys = [ambient.freshToken()];
  let provider: Provider | undefined;
  const current = () => {
    if (provider === undefined) throw new Error('the authorization server is asked before it listens');
    return provider;
  };
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    serverFactory: (handler) =>
      createServer((request, response) => {
        if (!validateHostHeader(request.headers.host, ['localhost', '127.0.0.1', '[::1]']).ok) response.writeHead(403).end();
        else if (request.url?.startsWith('/sign-in/') === true) handler(request, response);
        else void current().callback()(request, response);
      }),
  });
  mountSignIn(app, current, order.enrolled);
  const issuer = await app.listen({ host: loopback, port: order.port }).catch((error: unknown) => {
    throw portError(error, { host: loopback, port: order.port });
  });
  const kept = { ...configurationOf(order, keys.kid), adapter, cookies: { keys: cookieKeys } };
  const open = () => new Provider(issuer, { ...kept, jwks: keys.jwks() as NonNullable<Configuration['jwks']> }); // Node's type of a JWK says less of the same
  provider = open();
  return {
    issuer,
    keys: keys.keySet,
    rotate: () => {
      keys.rotate();
      provider = open();
    },
    close: () => app.close(),
  };
}

function configurationOf({ enrolled, resource, clock }: AuthorizationOrder, kid: () => string): Configuration {
  const accountOf = (agent: string | undefined) => enrolled.find((each) => each.agent === agent);
  return {
    clients: clientsOf(enrolled),
    clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
    scopes: [...scopes],
    responseTypes: ['code'],
    pkce: { required: () => true },
    findAccount: (_context, agent) => (accountOf(agent) === undefined ? undefined : { accountId: agent, claims: () => ({ sub: agent }) }),
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    renderError: (context, { error, error_description: why }) => {
      context.type = 'text/plain; charset=utf-8';
      context.body = `${error}: ${why ?? ''}\n`;
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl,
    formats: {
      customizers: {
        jwt: (_context, token, parts) => {
          const account = accountOf('accountId' in token && typeof token.accountId === 'string' ? token.accountId : token.clientId);
          const iat = Math.floor(clock.now() / 1000);
          const { tenant, principal, agent } = account ?? {};
          Object.assign(parts.payload, { sub: principal, tenant, agent, iat, exp: iat + accessTokenSeconds });
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource(),
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, indicator) => {
          if (indicator !== resource()) throw new errors.InvalidTarget();
          return {
            scope: scopes.join(' '),
            audience: indicator,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: 'EdDSA', kid: kid() } },
          };
        },
      },
    },
  };
}

/** In seconds. */
const ttl = {
  AccessToken: accessTokenSeconds,
  ClientCredentials: accessTokenSeconds,
  AuthorizationCode: 60,
  Grant: 86_400,
  Interaction: 600,
  RefreshToken: 86_400,
  Session: 600,
};

const redirects = ['http://127.0.0.1', 'http://localhost'].flatMap((origin) => [`${origin}/callback`, `${origin}/oauth/callback`]);

/** One for each agent, and one for whoever has none. Any port of this machine may be the way back (RFC 8252, section 7.3). */
function clientsOf(enrolled: readonly Enrolled[]): NonNullable<Configuration['clients']> {
  const common = { application_type: 'native' as const, response_types: ['code' as const], redirect_uris: redirects, scope: scopes.join(' ') };
  return [
    ...enrolled.map(({ agent, secret }) => ({
      ...common,
      client_id: agent,
      client_secret: secret,
      grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic' as const,
    })),
    { ...common, client_id: publicClient, grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' as const },
  ];
}
