import { pseudonymKeyBytes } from '../gateway/pseudonyms.ts';
import type { Policy } from '../kernel/policy.ts';
import { InputError } from '../runner/input-error.ts';
import { parseStore } from '../storage/open-journal.ts';
import { ambient } from './ambient.ts';
import { keptSecret } from './kept-secret.ts';

/**
 * The key of the pseudonyms for agents outside: 64 hexadecimal digits in a file that only its owner may read. A store keeps it beside itself, because the same text has
 * to get the same pseudonym after a restart. The file is made once it is named, or somebody works outside; else the key lives as long as the process. @throws InputError
 */
export function pseudonymKey(
  { pseudonymKey: named, store }: { readonly pseudonymKey?: string; readonly store: string },
  policy: Policy | undefined,
): Uint8Array {
  const parsed = parseStore(store);
  const isOutside = policy?.zones.some(({ internal }) => !internal) === true;
  if (parsed.kind === 'redis' && isOutside && named === undefined)
    throw new InputError('--store redis://… with a policy that has a zone outside needs --pseudonym-key FILE: all gateways give the same pseudonyms');
  const file = named ?? (parsed.kind === 'sqlite' ? `${parsed.file}.pseudonym-key` : undefined);
  if (file === undefined) return ambient.freshSecret(pseudonymKeyBytes);
  const kept = { bytes: pseudonymKeyBytes, what: 'the key of the pseudonyms', option: '--pseudonym-key' };
  return keptSecret(file, { ...kept, isKept: named !== undefined || isOutside });
}
