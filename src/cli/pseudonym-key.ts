import { readFileSync, writeFileSync } from 'node:fs';
import { pseudonymKeyBytes } from '../gateway/pseudonyms.ts';
import type { Policy } from '../kernel/policy.ts';
import { InputError } from '../runner/input-error.ts';
import { parseStore } from '../storage/open-journal.ts';
import { ambient } from './ambient.ts';

/**
 * The key of the pseudonyms for agents outside: 64 hexadecimal digits in a file that only its owner may read. A store keeps it beside itself, because the same text has
 * to get the same pseudonym after a restart. The file is made once it is named, or somebody works outside; else the key lives as long as the process. @throws InputError
 */
export function pseudonymKey(
  { pseudonymKey: named, store }: { readonly pseudonymKey?: string; readonly store: string },
  policy: Policy | undefined,
): Uint8Array {
  const parsed = parseStore(store);
  const file = named ?? (parsed.kind === 'sqlite' ? `${parsed.file}.pseudonym-key` : undefined);
  if (file === undefined) return ambient.freshSecret(pseudonymKeyBytes);
  const text = textOf(file);
  if (text !== undefined) {
    if (!/^[0-9a-f]{64}\s*$/.test(text))
      throw new InputError(`${file}: holds no key of 64 hexadecimal digits; name another file with --pseudonym-key`);
    return Buffer.from(text.trim(), 'hex');
  }
  const fresh = ambient.freshSecret(pseudonymKeyBytes);
  if (named === undefined && policy?.zones.some(({ internal }) => !internal) !== true) return fresh;
  try {
    writeFileSync(file, `${Buffer.from(fresh).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw unusable(error, file, 'written');
  }
  return fresh;
}

/** `undefined`: there is no such file yet. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unusable(error, file, 'read');
  }
}

function unusable(error: unknown, file: string, what: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === ''
    ? error
    : new InputError(`${file}: the key of the pseudonyms cannot be ${what} (${code}); name another file with --pseudonym-key`);
}
