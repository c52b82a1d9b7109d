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
  readonly receiptKey: SealKey;
}

interface Options {
  readonly principalKey: readonly string[];
  readonly receiptKey?: string;
  readonly store: string;
}

/** Reads the keys of principals, and the key of receipts, which a store keeps beside itself once mandates are signed. @throws InputError */
export function mandateKeys({ principalKey, receiptKey: named, store }: Options): MandateKeys {
  const keys = new Map(principalKey.map(keyOf));
  const parsed = parseStore(store);
  const file = named ?? (parsed.kind === 'sqlite' ? `${parsed.file}.receipt-key` : undefined);
  const isKept = named !== undefined || keys.size > 0;
  const kept = { bytes: sealSecretBytes, what: 'the key of receipts', option: '--receipt-key', isKept };
  return { keys, receiptKey: sealKey(file === undefined ? ambient.freshSecret(sealSecretBytes) : keptSecret(file, kept)) };
}

function keyOf(text: string): readonly [string, ReturnType<typeof readPublicKey>] {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InputError(`--principal-key ${text}: send NAME=FILE, such as principal=principal.pem`);
  return [`${tenant}/${name}`, readPublicKey(file)];
}
