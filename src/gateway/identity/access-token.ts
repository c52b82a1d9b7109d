import { hash } from 'node:crypto';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Credential } from '../tokens.ts';
import type { CompactJws } from './compact-jws.ts';
import { readJws } from './compact-jws.ts';

/** Who may issue access tokens for this gateway, and for whom they must be. */
export interface Audience {
  /** `iss`, exactly. */
  readonly issuer: string;
  /** This gateway as a resource (RFC 8707): a token that is not for it is not taken. */
  readonly resource: string;
}

/** What an access token claims, and until when. */
export interface AccessClaims {
  readonly credential: Credential;
  readonly notBefore: EpochMs;
  readonly expiresAt: EpochMs;
}

/** Longest access token that is looked at. */
export const accessTokenLengthMax = 8_192;

/** How far the clock of an issuer may be ahead of ours. Ours alone says when a token ends. */
const aheadMs = 60_000;

const name = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,64}$/u;

/** A JWT access token (RFC 9068) before its signature was looked at. `undefined`: of another type, so that no other token of the issuer passes for one. */
export function readAccessToken(token: string): CompactJws | undefined {
  const jws = token.length > accessTokenLengthMax ? undefined : readJws(token);
  const type = jws?.header['typ'];
  return typeof type === 'string' && /^(application\/)?at\+jwt$/i.test(type) ? jws : undefined;
}

/**
 * What the token says, once its signature is known to be good. Principal is `sub`, tenant and agent have claims of their own; an issuer that has no
 * `agent` names it by `client_id`. `undefined`: for somebody else, without a name that is needed, or bound to a key (`cnf`), which a bearer does not prove.
 */
export function claimsOf({ payload }: CompactJws, { issuer, resource }: Audience): AccessClaims | undefined {
  const { iss, aud, sub, tenant, client_id: client, agent = client, jti, iat, exp, nbf = iat, scope = '', cnf } = payload;
  const isForUs = iss === issuer && (Array.isArray(aud) ? aud.includes(resource) : aud === resource);
  if (!isForUs || cnf !== undefined || !isName(sub) || !isName(tenant) || !isName(agent)) return undefined;
  if (typeof jti !== 'string' || typeof scope !== 'string' || !isTime(iat) || !isTime(exp) || !isTime(nbf)) return undefined;
  const id = hash('sha256', JSON.stringify([iss, jti]));
  const scopes = new Set(scope.split(' ').filter((each) => each !== ''));
  const credential = { tenant, principal: sub, agent, id, scopes, issuedAt: iat * 1000 - aheadMs };
  return { credential, notBefore: Math.max(iat, nbf) * 1000 - aheadMs, expiresAt: exp * 1000 };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && name.test(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
