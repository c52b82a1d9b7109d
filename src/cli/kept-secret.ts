import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { InputError } from '../runner/input-error.ts';
import { ambient } from './ambient.ts';
import { onDisk, textOf } from './on-disk.ts';

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
  const { bytes, what, option, isKept } = secret;
  const remedy = `name another file for ${what} with ${option}`;
  if (existsSync(file)) {
    const text = textOf(file, remedy);
    if (!/^[0-9a-f]+\s*$/.test(text) || text.trim().length !== 2 * bytes)
      throw new InputError(`${file}: holds no key of ${2 * bytes} hexadecimal digits; name another file with ${option}`);
    return Buffer.from(text.trim(), 'hex');
  }
  const fresh = ambient.freshSecret(bytes);
  if (!isKept) return fresh;
  const whole = `${file}.${ambient.freshToken()}`; // becomes the file in one step: several gateways that share a folder may begin at once
  const isOurs = onDisk({ path: file, remedy }, () => {
    writeFileSync(whole, `${Buffer.from(fresh).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return isLinked(whole, file);
  });
  return isOurs ? fresh : keptSecret(file, secret);
}

/** False: another process was first. */
function isLinked(whole: string, file: string): boolean {
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole);
  }
}
