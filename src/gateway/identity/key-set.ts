import { createPublicKey, type KeyObject } from 'node:crypto';

/** Signatures that are taken, RFC 7518 and RFC 8037. No `none`, and nothing symmetric: whoever can check must not be able to sign. */
export const signatureAlgorithms = ['EdDSA', 'ES256', 'PS256', 'RS256'] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** A key and the one algorithm that it is for: what a token says of its algorithm is compared with this, never followed. */
export interface VerifyKey {
  readonly key: KeyObject;
  readonly alg: SignatureAlgorithm;
}

/** Keys by `kid`. A `kid` is looked up here and used for nothing else. */
export type KeySet = ReadonlyMap<string, VerifyKey>;

/** Most keys of a set, and the longest name of one. */
const keysMax = 32;
const nameMax = 256;
const rsaBitsMin = 2048;

/** Reads a JWK Set (RFC 7517). Keys that are for something else are passed over; what must not be in a public set is a fault, told in one line. */
export function readKeySet(set: unknown): KeySet | { readonly fault: string } {
  if (!isObject(set) || !Array.isArray(set['keys'])) return { fault: 'is no JWK Set: {"keys": [...]}' };
  const listed: readonly unknown[] = set['keys'];
  if (listed.length > keysMax) return { fault: `has ${listed.length} keys; at most ${keysMax} are taken` };
  const keys = new Map<string, VerifyKey>();
  for (const [index, jwk] of listed.entries()) {
    const read = readKey(jwk);
    if (typeof read === 'string') return { fault: `keys[${index}] ${read}` };
    if (read === undefined) continue;
    if (keys.has(read.kid)) return { fault: `keys[${index}] has the kid of an earlier one` };
    keys.set(read.kid, read);
  }
  return keys.size === 0 ? { fault: `has no key for ${signatureAlgorithms.join(', ')}` } : keys;
}

/** A text is what is wrong; `undefined`: a key for something else. */
function readKey(jwk: unknown): (VerifyKey & { readonly kid: string }) | string | undefined {
  if (!isObject(jwk)) return 'is no object';
  const { kid, kty, use, alg: stated } = jwk;
  if (kty === 'oct' || 'd' in jwk) return 'is secret; only public keys belong here';
  if (use !== undefined && use !== 'sig') return undefined;
  const alg = algorithmOf(jwk);
  if (alg === undefined || (stated !== undefined && stated !== alg)) return undefined;
  if (typeof kid !== 'string' || kid === '' || kid.length > nameMax) return 'has no kid';
  const key = publicKeyOf(jwk);
  if (key === undefined) return 'is damaged';
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < rsaBitsMin)
    return `is RSA of fewer than ${rsaBitsMin} bits`;
  return { kid, key, alg };
}

function algorithmOf({ kty, crv, alg }: Record<string, unknown>): SignatureAlgorithm | undefined {
  if (kty === 'OKP') return crv === 'Ed25519' ? 'EdDSA' : undefined;
  if (kty === 'EC') return crv === 'P-256' ? 'ES256' : undefined;
  return kty === 'RSA' ? (alg === 'PS256' ? 'PS256' : 'RS256') : undefined;
}

export function publicKeyOf(jwk: Record<string, unknown>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined; // OpenSSL's errors and Node's of arguments carry a code
    throw error;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
