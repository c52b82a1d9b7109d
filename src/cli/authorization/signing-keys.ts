import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
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
  let secret = [freshKey()];
  let open = publicOf(secret);
  return {
    jwks: () => ({ keys: secret }),
    kid: () => secret[0]?.kid ?? '',
    keySet: () => open,
    rotate: () => {
      const fresh = freshKey();
      const kept = new Map(open);
      secret = [fresh, ...secret].slice(0, 2);
      // A key stays the same object: tokens that it has signed need not be looked at again.
      open = new Map([...publicOf(secret)].map(([kid, key]) => [kid, kept.get(kid) ?? key]));
    },
  };
}

type NamedKey = JsonWebKey & { readonly kid: string };

function freshKey(): NamedKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), kid: ambient.freshToken(), alg: 'EdDSA', use: 'sig' };
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
