import { readFileSync, writeFileSync } from 'node:fs';
import { InputError } from '../runner/input-error.ts';
import { ambient } from './ambient.ts';

/** A secret in a file, and how to speak of it. */
export interface KeptSecret {
  readonly bytes: number;
  /** Such as `the key of the pseudonyms`. */
  readonly what: string;
  /** With which another file is named. */
  readonly option: string;
  /** False: a fresh one lives as long as the process, where there is no file yet. */
  readonly isKept: boolean;
}

/** A secret of so many bytes, as hexadecimal digits in a file that only its owner may read; made where there is none. @throws InputError */
export function keptSecret(file: string, secret: KeptSecret): Uint8Array {
  const { bytes, option, isKept } = secret;
  const text = textOf(file, secret);
  if (text !== undefined) {
    if (!/^[0-9a-f]+\s*$/.test(text) || text.trim().length !== 2 * bytes)
      throw new InputError(`${file}: holds no key of ${2 * bytes} hexadecimal digits; name another file with ${option}`);
    return Buffer.from(text.trim(), 'hex');
  }
  const fresh = ambient.freshSecret(bytes);
  if (!isKept) return fresh;
  try {
    writeFileSync(file, `${Buffer.from(fresh).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw unusable(error, file, secret, 'written');
  }
  return fresh;
}

/** `undefined`: there is no such file yet. */
function textOf(file: string, secret: KeptSecret): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unusable(error, file, secret, 'read');
  }
}

function unusable(error: unknown, file: string, { what, option }: KeptSecret, tried: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' ? error : new InputError(`${file}: ${what} cannot be ${tried} (${code}); name another file with ${option}`);
}
