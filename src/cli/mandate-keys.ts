import type { PrincipalKeys } from '../gateway/mandate/presented.ts';
import { type SealKey, sealKey, sealSecretBytes } from '../gateway/seal-key.ts';
import { InputError } from '../runner/input-error.ts';
import { tenant } from '../runner/job-plan.ts';
import { parseStore } from '../storage/open-journal.ts';
import { ambient } from './ambient.ts';
import { keptSecret } from './kept-secret.ts';
import { readPublicKey } from './signing-key.ts';

/** Whose mandates are taken, and who signs receipts. */
export interface MandateKeys {
  readonly keys: PrincipalKeys;
  /** Made on the first call, where it is to lie beside a store: only once that has been opened. @throws InputError */
  readonly receiptKey: () => SealKey;
}

interface Options {
  readonly principalKey: readonly string[];
  readonly receiptKey?: string;
  readonly store: string;
}

/** Reads the keys of principals, and the key of receipts, which a file store keeps beside itself. @throws InputError */
export function mandateKeys({ principalKey, receiptKey: named, store }: Options): MandateKeys {
  const keys = new Map(principalKey.map(keyOf));
  const parsed = parseStore(store);
  if (parsed.kind === 'redis' && keys.size > 0 && named === undefined)
    throw new InputError('--store redis://… with --principal-key needs --receipt-key FILE: receipts of all gateways have one key');
  const file = named ?? (parsed.kind === 'sqlite' ? `${parsed.file}.receipt-key` : undefined);
  const kept = { bytes: sealSecretBytes, what: 'the key of receipts', option: '--receipt-key', isKept: true };
  let made: SealKey | undefined;
  const receiptKey = () => {
    made ??= sealKey(file === undefined ? ambient.freshSecret(sealSecretBytes) : keptSecret(file, kept));
    return made;
  };
  if (named !== undefined) receiptKey(); // refused now, not when a store has been opened
  return { keys, receiptKey };
}

function keyOf(text: string): readonly [string, ReturnType<typeof readPublicKey>] {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InputError(`--principal-key ${text}: send NAME=FILE, such as principal=principal.pem`);
  return [`${tenant}/${name}`, readPublicKey(file)];
}
