import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { holderOf } from '../gateway/mandate/sd-jwt.ts';
import { InputError } from '../runner/input-error.ts';

/** A private key in PEM, with which mandates are signed. @throws InputError where there is none on Ed25519 or P-256 */
export function readSigningKey(file: string): KeyObject {
  return keyIn(file, createPrivateKey, (key) => createPublicKey(key), 'private key');
}

/** A public key in PEM; of a private one its public half. @throws InputError as above */
export function readPublicKey(file: string): KeyObject {
  return keyIn(file, createPublicKey, (key) => key, 'public key');
}

function keyIn(file: string, read: (pem: string) => KeyObject, publicOf: (key: KeyObject) => KeyObject, what: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error; // of the file system, of OpenSSL and of Node's arguments they carry a code
    if (error.code === 'ENOENT') throw new InputError(`${file}: there is no such file; openssl genpkey -algorithm ed25519 -out ${file} makes a key`);
  }
  if (key === undefined || holderOf(publicOf(key)) === undefined)
    throw new InputError(`${file}: holds no ${what} on Ed25519 or P-256 in PEM; openssl genpkey -algorithm ed25519 makes one`);
  return key;
}
