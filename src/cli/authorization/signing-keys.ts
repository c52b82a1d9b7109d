import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { type KeySet, readKeySet } from '../../gateway/identity/key-set.ts';
import { ambient } from '../ambient.ts';

/** Keys of an authorization server: the first signs, the one after it still counts, older ones do not. */
export interface SigningKeys {
  /** Secret, newest first, as JWKs. */
  readonly jwks: () => { readonly keys: readonly JsonWebKey[] };
  /** Who signs now. */
  readonly kid: () => string;
  /** What signatures are checked with. */
  readonly keySet: () => KeySet;
  rotate(): void;
}

/** Ed25519, made afresh: nothing outlives the process. */
export function openSigningKeys(): SigningKeys {
  return rotatingKeys([freshKey()], () => freshKey());
}

/** The keys of all processes that share a secret: key number `current()` signs, and those before and after it count, since their clocks may differ. */
export function openSharedKeys(secret: string, current: () => number): SigningKeys {
  const keysNow = () => [0, -1, 1].map((step) => derivedKey(secret, current() + step));
  let keys = keysNow();
  let open = publicOf(keys);
  return {
    jwks: () => ({ keys }),
    kid: () => keys[0]?.kid ?? '',
    keySet: () => open,
    rotate: () => {
      keys = keysNow();
      open = keptAs(open, publicOf(keys));
    },
  };
}

function rotatingKeys(first: readonly NamedKey[], next: () => NamedKey): SigningKeys {
  let secret = first;
  let open = publicOf(secret);
  return {
    jwks: () => ({ keys: secret }),
    kid: () => secret[0]?.kid ?? '',
    keySet: () => open,
    rotate: () => {
      secret = [next(), ...secret].slice(0, 2);
      open = keptAs(open, publicOf(secret));
    },
  };
}

/** A key stays the same object: tokens that it has signed need not be looked at again. */
function keptAs(before: KeySet, now: KeySet): KeySet {
  return new Map([...now].map(([kid, key]) => [kid, before.get(kid) ?? key]));
}

type NamedKey = JsonWebKey & { readonly kid: string };

function freshKey(): NamedKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), kid: ambient.freshToken(), alg: 'EdDSA', use: 'sig' };
}

/** PKCS #8 of an Ed25519 key (RFC 8410, section 7), up to its 32 bytes. */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

function derivedKey(secret: string, number: number): NamedKey {
  const bytes = (what: string) => createHmac('sha256', secret).update(`${what} ${number}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Start, bytes('signing key')]), format: 'der', type: 'pkcs8' });
  return { ...key.export({ format: 'jwk' }), kid: bytes('name of key').toString('base64url').slice(0, 16), alg: 'EdDSA', use: 'sig' };
}

function publicOf(secret: readonly NamedKey[]): KeySet {
  const keys = secret.map((jwk) => ({
    ...createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'jwk' }),
    kid: jwk.kid,
    alg: 'EdDSA',
    use: 'sig',
  }));
  const set = readKeySet({ keys });
  if ('fault' in set) throw new Error(`own keys: ${set.fault}`);
  return set;
}
