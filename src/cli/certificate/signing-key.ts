import { isSealKeyName, type SealKey } from '../../gateway/seal-key.ts';
import { InputError } from '../../runner/input-error.ts';
import { keyRing } from '../audit/key-ring.ts';
import { textOf } from '../on-disk.ts';

/** The newest key of the file, which is made, readable by its owner only, where there is none. */
export function signingKey(file: string): SealKey {
  return keyRing(file).keyOf(undefined);
}

/** Public keys by name, or files with one on each line; what follows a blank is a remark. @throws InputError for what is neither */
export function trustedKeys(given: readonly string[]): ReadonlySet<string> {
  return new Set(given.flatMap((text) => (isSealKeyName(text) ? [text] : keysIn(text))));
}

function keysIn(file: string): readonly string[] {
  const lines = textOf(file, 'name a public key as "railproof certify" printed it, or a file with keys')
    .split('\n')
    .map((line) => line.split(/\s/)[0] ?? '')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const odd = lines.find((line) => !isSealKeyName(line));
  if (odd !== undefined || lines.length === 0)
    throw new InputError(`--trust ${file}: holds no public keys of 43 characters, one on a line; certify prints the key that it signs with`);
  return lines;
}
