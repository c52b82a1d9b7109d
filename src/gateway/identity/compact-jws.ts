import { constants, verify } from 'node:crypto';
import { isObject, type SignatureAlgorithm, type VerifyKey } from './key-set.ts';

/** A compact JWS (RFC 7515) as it was sent; nothing of it is true before {@link isSigned} says so. */
export interface CompactJws {
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
  readonly signed: string;
  readonly signature: Buffer;
}

/** `undefined`: not three parts of canonical base64url with JSON objects in the first two, or a header that demands an extension. */
export function readJws(text: string): CompactJws | undefined {
  const [head = '', body = '', tail = '', ...more] = text.split('.');
  const signature = bytesOf(tail);
  const header = objectIn(head);
  const payload = objectIn(body);
  if (more.length > 0 || signature === undefined || header === undefined || payload === undefined) return undefined;
  return 'crit' in header || 'b64' in header ? undefined : { header, payload, signed: `${head}.${body}`, signature };
}

/** By this key, with its own algorithm: one that the header names must be the same. Synchronous: no thread pool on the decision path. */
export function isSigned({ header, signed, signature }: CompactJws, { key, alg }: VerifyKey): boolean {
  return header['alg'] === alg && verify(digestFor[alg], Buffer.from(signed), { key, ...settingsFor[alg] }, signature);
}

const digestFor: Readonly<Record<SignatureAlgorithm, string | null>> = { EdDSA: null, ES256: 'sha256', PS256: 'sha256', RS256: 'sha256' };
const settingsFor: Readonly<Record<SignatureAlgorithm, object>> = {
  EdDSA: {},
  ES256: { dsaEncoding: 'ieee-p1363' },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  RS256: { padding: constants.RSA_PKCS1_PADDING },
};

/** One text for equal bytes: else a token could be written in several ways. */
function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : undefined;
}

function objectIn(part: string): Record<string, unknown> | undefined {
  const bytes = bytesOf(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
