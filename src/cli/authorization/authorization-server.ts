import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { validateHostHeader } from '@modelcontextprotocol/server';
import Fastify from 'fastify';
import Provider, { type Configuration, errors } from 'oidc-provider';
import { machineNames } from '../../gateway/host-check.ts';
import type { Issuer } from '../../gateway/identity/issuer-tokens.ts';
import { scopes } from '../../gateway/identity/scopes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ambient } from '../ambient.ts';
import { loopback, portError } from '../loopback-port.ts';
import type { ClientMetadata } from './client-metadata.ts';
import { keptRecords } from './kept-records.ts';
import { type Account, mountSignIn } from './sign-in.ts';
import { openSigningKeys, type SigningKeys } from './signing-keys.ts';

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
  /** Of clients that are known by a metadata document; without it there are none, and nobody is asked for anything. */
  readonly clientMetadata?: ClientMetadata | undefined;
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

/** The server itself, wherever it listens. */
export interface Authorization extends Issuer {
  /** Answers one request; its path is that below the issuer's. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  rotate(): void;
  close(): Promise<void>;
}

/** Where a sign-in goes on: its id is all that it needs. Given parameters as well, oidc-provider 9.13 fails over them (500) once the sign-in has ended. */
const resumption = /^(\/auth\/[^/?]*)\?.*$/;

/**
 * The sandbox's own authorization server: client credentials, authorization code with PKCE, refresh tokens that are good once, and, where it is told
 * how to read them, clients that are known by a metadata document. Tokens are for the gateway alone (RFC 8707) and signed with keys that rotate. What it keeps lives as long as the process.
 */
export async function openAuthorization(
  order: Omit<AuthorizationOrder, 'port'> & { readonly issuer: () => string; readonly keys: SigningKeys },
): Promise<Authorization> {
  const { keys } = order;
  const adapter = keptRecords(ambient.elapsedMs);
  const cookieKeys = [ambient.freshToken()];
  let opened: Provider | undefined;
  const current = () => {
    opened ??= new Provider(order.issuer(), {
      ...configurationOf(order, keys.kid),
      adapter,
      cookies: { keys: cookieKeys },
      jwks: keys.jwks() as NonNullable<Configuration['jwks']>, // Node's type of a JWK says less of the same
    });
    return opened;
  };
  const signIn = Fastify({ logger: false });
  mountSignIn(signIn, current, order.enrolled);
  await signIn.ready();
  return {
    get issuer() {
      return order.issuer();
    },
    keys: keys.keySet,
    handle: (request, response) => {
      request.url = request.url?.replace(resumption, '$1') ?? '/';
      if (request.url.startsWith('/sign-in/')) signIn.routing(request, response);
      else void current().callback()(request, response);
    },
    rotate: () => {
      keys.rotate();
      opened = undefined;
    },
    close: () => signIn.close(),
  };
}

/** {@link openAuthorization} on a port of 127.0.0.1. */
export async function openAuthorizationServer(order: AuthorizationOrder): Promise<AuthorizationServer> {
  const { port } = order;
  let issuer = '';
  const authorization = await openAuthorization({ ...order, issuer: () => issuer, keys: openSigningKeys() });
  const server = createServer((request, response) => {
    if (!validateHostHeader(request.headers.host, [...machineNames]).ok) response.writeHead(403).end();
    else authorization.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, { host: loopback, port })));
    server.listen({ host: loopback, port }, resolve);
  });
  issuer = `http://${loopback}:${(server.address() as AddressInfo).port}`; // it listens on a port
  return {
    issuer,
    keys: authorization.keys,
    rotate: authorization.rotate,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await authorization.close();
    },
  };
}

function configurationOf(
  { enrolled, resource, clock, issuer, clientMetadata }: Parameters<typeof openAuthorization>[0],
  kid: () => string,
): Configuration {
  const accountOf = (agent: string | undefined) => enrolled.find((each) => each.agent === agent);
  return {
    clients: clientsOf(enrolled),
    fetch: (address) => fetched(String(address), clientMetadata),
    clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
    scopes: [...scopes],
    responseTypes: ['code'],
    pkce: { required: () => true },
    findAccount: (_context, agent) => (accountOf(agent) === undefined ? undefined : { accountId: agent, claims: () => ({ sub: agent }) }),
    interactions: { url: (_context, { uid }) => `${new URL(issuer()).pathname.replace(/\/$/, '')}/sign-in/${uid}` },
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
      clientIdMetadataDocument: { enabled: clientMetadata !== undefined, ack: 'draft-02' },
      resourceIndicators: onlyFor(resource, kid),
    },
  };
}

/** Tokens for the gateway, and for nothing else (RFC 8707). */
function onlyFor(resource: () => string, kid: () => string): NonNullable<NonNullable<Configuration['features']>['resourceIndicators']> {
  return {
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
  };
}

/** All that the server ever gets from elsewhere. The library's own way connects first and looks at the address then, which tells open ports from closed ones. */
async function fetched(address: string, read: ClientMetadata | undefined): Promise<Response> {
  const got = await read?.(address);
  if (got === undefined || 'fault' in got) throw new Error(`${address} ${got?.fault ?? 'is not asked'}`);
  return new Response(got.text);
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
