import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Bytes of an Ed25519 secret (RFC 8032). */
export const sealSecretBytes = 32;

/** What stands before the raw key in PKCS #8 and in SPKI (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');

/** An Ed25519 key that signs seals of the audit. Synchronous: no thread pool on the decision path. */
export interface SealKey {
  /** The public key, raw, base64url: 43 characters. */
  readonly name: string;
  /** Base64url. Ed25519 is deterministic: the same text gives the same signature. */
  sign(text: string): string;
  /** What a commitment is made with, base64url: 128 bits that nobody without the secret can guess. */
  salt(text: string): string;
}

/** The key of a secret of {@link sealSecretBytes} bytes. @throws RangeError for any other length */
export function sealKey(secret: Uint8Array): SealKey {
  if (secret.length !== sealSecretBytes) throw new RangeError(`an Ed25519 secret has ${sealSecretBytes} bytes, not ${secret.length}`);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, secret]), format: 'der', type: 'pkcs8' });
  const saltKey = createHmac('sha256', secret).update('railproof audit salt').digest();
  return {
    name: createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spkiHead.length).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
    salt: (text) => createHmac('sha256', saltKey).update(text).digest().subarray(0, 16).toString('base64url'),
  };
}

/** Whether the text is the name of a key. */
export function isSealKeyName(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** False also for a name or a signature that is none. */
export function isSignedBy(name: string, text: string, signature: string): boolean {
  const key = isSealKeyName(name) ? publicKeyOf(name) : undefined;
  return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

function publicKeyOf(name: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.concat([spkiHead, Buffer.from(name, 'base64url')]), format: 'der', type: 'spki' });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined; // OpenSSL's errors carry a code, faults of ours do not
    throw error;
  }
}
