import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Issuer, withIssuer } from '../../src/gateway/identity/issuer-tokens.ts';
import { type KeySet, readKeySet } from '../../src/gateway/identity/key-set.ts';
import { start } from './test-bank.ts';
import type { WorldOptions } from './world.ts';

export const issuerUrl = 'https://login.bank.example';
export const resource = 'https://pay.bank.example/mcp';

export interface TestKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const made = {
  EdDSA: () => generateKeyPairSync('ed25519'),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

export function testKey(kid: string, alg: keyof typeof made): TestKey {
  return { kid, alg, ...made[alg]() };
}

export function publicJwk({ kid, alg, publicKey }: TestKey): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

export function keySetOf(...keys: readonly TestKey[]): KeySet {
  const set = readKeySet({ keys: keys.map(publicJwk) });
  if ('fault' in set) throw new Error(set.fault);
  return set;
}

/** Claims of a token that is good for everything, at the start of the world. */
export const goodClaims = {
  iss: issuerUrl,
  aud: resource,
  sub: 'principal-1',
  tenant: 'tenant-a',
  agent: 'agent-1',
  client_id: 'agent-1',
  jti: 'token-1',
  scope: 'payments:read payments:write tasks:write',
  iat: start / 1000,
  exp: start / 1000 + 900,
};

export function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Signs whatever it is told to, as an authorization server never would. */
export function signed(key: TestKey, claims: object = goodClaims, header: object = {}): string {
  const text = `${part({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })}.${part(claims)}`;
  const signature = sign(key.alg === 'EdDSA' ? null : 'sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** A world that takes tokens of the issuer with these keys. */
export function takingTokens(keys: () => KeySet, more: Partial<Issuer> = {}): WorldOptions {
  return { accept: (tokens, clock) => withIssuer(tokens, { clock, issuer: { issuer: issuerUrl, keys, ...more }, resource: () => resource }) };
}

export const served = { resource: () => resource, issuer: issuerUrl };
