import { hash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Tokens } from '../tokens.ts';
import { type AccessClaims, claimsOf, readAccessToken } from './access-token.ts';
import { isSigned } from './compact-jws.ts';
import type { KeySet, VerifyKey } from './key-set.ts';

/** An authorization server whose access tokens are taken. Both may change while it serves, so they are asked for. */
export interface Issuer {
  readonly issuer: string;
  /** The keys that sign now. A token whose key has gone is worth nothing from then on. */
  readonly keys: () => KeySet;
  /** Hears of a key that is not among them: it may be new. */
  readonly missed?: (kid: string) => void;
}

/** Most tokens whose signature is remembered. */
const rememberedMax = 10_000;

/**
 * Issued tokens as before, and beside them the access tokens of an authorization server. A signature is looked at once for each token, then found by
 * the token's digest; time, key and audience are looked at on every call. Only what is right in every other respect costs a signature.
 */
export function withIssuer(
  tokens: Tokens,
  deps: { readonly clock: Pick<Clock, 'now'>; readonly issuer: Issuer; readonly resource: () => string },
): Tokens {
  const { clock, issuer, resource } = deps;
  const remembered = new Map<string, { readonly claims: AccessClaims; readonly kid: string; readonly key: VerifyKey; readonly resource: string }>();

  function verified(token: string): AccessClaims | undefined {
    const digest = hash('sha256', token);
    const known = remembered.get(digest);
    if (known !== undefined) {
      if (issuer.keys().get(known.kid) === known.key && known.resource === resource()) return known.claims;
      remembered.delete(digest);
    }
    const jws = readAccessToken(token);
    const kid = jws?.header['kid'];
    if (jws === undefined || typeof kid !== 'string') return undefined;
    const audience = { issuer: issuer.issuer, resource: resource() };
    const claims = claimsOf(jws, audience);
    if (claims === undefined || !isLive(claims, clock.now())) return undefined;
    const key = issuer.keys().get(kid);
    if (key === undefined) issuer.missed?.(kid);
    if (key === undefined || !isSigned(jws, key)) return undefined;
    const [oldest] = remembered.size < rememberedMax ? [] : remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(digest, { claims, kid, key, resource: audience.resource });
    return claims;
  }

  return {
    ...tokens,
    authenticate: (token) => {
      const issued = tokens.authenticate(token);
      if (issued !== undefined || token === undefined) return issued;
      const claims = verified(token);
      return claims !== undefined && isLive(claims, clock.now()) ? claims.credential : undefined;
    },
  };
}

function isLive({ notBefore, expiresAt }: AccessClaims, now: number): boolean {
  return notBefore <= now && now < expiresAt;
}
