import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { firstScopes, type Scope, scopes } from './scopes.ts';

/** This gateway as a resource that authorization servers issue tokens for. */
export interface ProtectedResource {
  /** Its own address, such as `http://127.0.0.1:4000/mcp`: the audience of every token. Known once it listens. */
  readonly resource: () => string;
  readonly issuer: string;
}

const wellKnown = '/.well-known/oauth-protected-resource';

/** The metadata document (RFC 9728), at both addresses at which MCP clients look for it. */
export function mountMetadata(app: FastifyInstance, { resource, issuer }: ProtectedResource, guard: onRequestHookHandler): void {
  const document = () => ({
    resource: resource(),
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: 'railproof',
  });
  for (const url of [wellKnown, `${wellKnown}/mcp`]) app.get(url, { onRequest: guard }, document);
}

/** `WWW-Authenticate` for whoever has no good token (RFC 6750, RFC 9728 section 5.1). */
export function challengeOf(token: string | undefined, served: ProtectedResource | undefined): string {
  const plain = token === undefined ? 'Bearer realm="railproof"' : 'Bearer realm="railproof", error="invalid_token"';
  return served === undefined ? plain : `${plain}, scope="${firstScopes.join(' ')}", resource_metadata="${metadataUrl(served)}"`;
}

/** For a token that is good, but not for this (RFC 6750, section 3.1): what it has and the one scope that it lacks, nothing more. */
export function stepUpOf(granted: Iterable<string>, lacking: Scope, served: ProtectedResource | undefined): string {
  const scope = scopes.filter((each) => each === lacking || [...granted].includes(each)).join(' ');
  const plain = `Bearer realm="railproof", error="insufficient_scope", scope="${scope}"`;
  return served === undefined ? plain : `${plain}, resource_metadata="${metadataUrl(served)}"`;
}

function metadataUrl({ resource }: ProtectedResource): string {
  const { origin, pathname } = new URL(resource());
  return `${origin}${wellKnown}${pathname}`;
}
