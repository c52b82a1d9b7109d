import { createPrivateKey } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SealKeys } from '../../gateway/audit-seals.ts';
import { type SealKey, sealKey, sealSecretBytes } from '../../gateway/seal-key.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { onDisk, textOf } from '../on-disk.ts';

/** Keys that live as long as the process. */
export function freshKeys(): SealKeys {
  return { keyOf: () => freshKey().key, nextOf: () => freshKey().key };
}

interface Kept {
  readonly key: SealKey;
  readonly secret: Uint8Array;
}

/**
 * Keys in a file that only its owner may read (PKCS #8 in PEM, the newest last): the key that signs now, and the one that takes its place.
 * A key is in the file before any seal names it, so that a crash in between loses neither. @throws InputError when the file cannot be read
 */
export function keyRing(file: string): SealKeys {
  let kept: readonly Kept[] = readKeys(file);
  const keep = (keys: readonly Kept[]) => {
    kept = keys;
    writeKeys(file, keys);
  };
  return {
    keyOf: (expected) => {
      const found = expected === undefined ? kept.at(-1) : kept.find(({ key }) => key.name === expected);
      if (found !== undefined) return found.key;
      if (expected !== undefined)
        throw new InputError(
          `${file}: does not hold the key ${expected} that the audit goes on with; bring that file back, or name it with --audit-key`,
        );
      const fresh = freshKey();
      keep([fresh]);
      return fresh.key;
    },
    nextOf: (current) => {
      const fresh = freshKey();
      const others = readKeys(file).filter(({ key }) => !kept.some((own) => own.key.name === key.name)); // of whoever took over a shared store
      keep([...others, ...kept.filter(({ key }) => key.name === current.name), fresh]);
      return fresh.key;
    },
  };
}

function freshKey(): Kept {
  const secret = ambient.freshSecret(sealSecretBytes);
  return { key: sealKey(secret), secret };
}

function readKeys(file: string): readonly Kept[] {
  if (!existsSync(file)) return [];
  const text = textOf(file, 'make it readable, or name another file for the keys');
  const blocks = text.match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g) ?? [];
  const keys = blocks.flatMap((pem) => secretOf(pem) ?? []).map((secret) => ({ key: sealKey(secret), secret }));
  if (keys.length === 0 || keys.length < blocks.length) throw new InputError(`${file}: holds no Ed25519 keys in PEM; name another file`);
  return keys;
}

function secretOf(pem: string): Uint8Array | undefined {
  try {
    const { kty, crv, d } = createPrivateKey(pem).export({ format: 'jwk' });
    return kty === 'OKP' && crv === 'Ed25519' && d !== undefined ? Buffer.from(d, 'base64url') : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined; // OpenSSL's errors carry a code, faults of ours do not
    throw error;
  }
}

/** Whole or not at all, and on the disk when this returns, as the seal that names the key will be: written beside, then put in place. */
function writeKeys(file: string, keys: readonly Kept[]): void {
  const text = keys.map(({ secret }) => pemOf(secret)).join('');
  onDisk({ path: file, remedy: 'name another file for the keys' }, () => {
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    syncFolder(dirname(file));
  });
}

/** Makes a rename durable, see fsync(2); Windows neither needs nor allows it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function pemOf(secret: Uint8Array): string {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }).toString();
}
