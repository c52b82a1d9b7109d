import { createPublicKey, hash, type KeyObject, sign } from 'node:crypto';
import type { HolderKey } from '../../kernel/mandate.ts';
import { type CompactJws, isSigned, readJws } from '../identity/compact-jws.ts';
import { isObject, publicKeyOf, type VerifyKey } from '../identity/key-set.ts';

/**
 * What a text is, by its header: a mandate as its principal signed it, one that narrows another, or one that closes another for a single payment.
 * The last two are AP2's names for the hops of a delegation (`docs/ap2/agent_authorization.md`); a text of one kind is never taken for another.
 */
export const sdJwtTypes = { issued: 'mandate+sd-jwt', narrowed: 'kb+sd-jwt+kb', closed: 'kb+sd-jwt' } as const;
export type SdJwtKind = keyof typeof sdJwtTypes;

/** An SD-JWT (RFC 9901) that discloses everything in itself; nothing of it is true before {@link isSignedWith} says so. */
export interface SdJwt {
  readonly jws: CompactJws;
  readonly kind: SdJwtKind;
  /** What is claimed about the text: by whom, for whom, until when. */
  readonly claims: Record<string, unknown>;
  /** The mandate itself: the one element of `delegate_payload`. */
  readonly content: Record<string, unknown>;
}

/** Longest text that is looked at. */
export const sdJwtLengthMax = 16_384;

/** `undefined`: no JWS with a `~` behind it, of another type, or without its one mandate. What is left undisclosed would be a bound that nobody can keep. */
export function readSdJwt(text: string): SdJwt | undefined {
  const jws = text.length <= sdJwtLengthMax && text.endsWith('~') ? readJws(text.slice(0, -1)) : undefined;
  const kind = (['issued', 'narrowed', 'closed'] as const).find((each) => sdJwtTypes[each] === jws?.header['typ']);
  if (jws === undefined || kind === undefined) return undefined;
  const { delegate_payload: payload, ...claims } = jws.payload;
  const [content, ...more]: readonly unknown[] = Array.isArray(payload) ? payload : [];
  return isObject(content) && more.length === 0 ? { jws, kind, claims, content } : undefined;
}

export function writeSdJwt(
  { kind, kid, claims, content }: { readonly kind: SdJwtKind; readonly kid?: string; readonly claims: object; readonly content: object },
  key: KeyObject,
): string {
  const { alg } = verifyKeyOf(createPublicKey(key)) ?? {};
  if (alg === undefined) throw new RangeError('a mandate is signed with Ed25519 or P-256');
  const header = { alg, typ: sdJwtTypes[kind], ...(kid !== undefined && { kid }) };
  const signed = [header, { ...claims, delegate_payload: [content] }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}~`;
}

export function isSignedWith({ jws }: SdJwt, key: KeyObject): boolean {
  const known = verifyKeyOf(key);
  return known !== undefined && isSigned(jws, known);
}

/** By which one text names another: SHA-256 over all of it, base64url (`sd_hash`). */
export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** The key of a holder; `undefined`: it is none. */
export function keyOf(holder: HolderKey): KeyObject | undefined {
  return publicKeyOf({ ...holder });
}

/** What a mandate keeps of a public key; `undefined`: it is neither Ed25519 nor P-256. */
export function holderOf(key: KeyObject): HolderKey | undefined {
  const { kty = '', crv = '', x = '', y } = key.export({ format: 'jwk' });
  return verifyKeyOf(key) === undefined ? undefined : { kty, crv, x, ...(y !== undefined && { y }) };
}

/** The one algorithm that a key is for. */
function verifyKeyOf(key: KeyObject): VerifyKey | undefined {
  if (key.asymmetricKeyType === 'ed25519') return { key, alg: 'EdDSA' };
  const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  return isP256 ? { key, alg: 'ES256' } : undefined;
}
