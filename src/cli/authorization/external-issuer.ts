import { readFileSync } from 'node:fs';
import type { Issuer } from '../../gateway/identity/issuer-tokens.ts';
import { type KeySet, readKeySet } from '../../gateway/identity/key-set.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { type FetchRules, guardedFetch } from './guarded-fetch.ts';

export interface ExternalIssuer extends FetchRules {
  readonly issuer: string;
  /** A file, or an https address. */
  readonly jwks: string;
}

/** Keys at an address are asked for again after so long, and when a token names one that is not there; then not more often than that. */
const refreshMs = 10 * 60_000;
const againMs = 30_000;

/** An authorization server that is not ours, by its keys. Off the decision path: what it says counts from when it has been read. @throws InputError */
export async function openExternalIssuer({ issuer, jwks, allowPrivate }: ExternalIssuer): Promise<Issuer & { close(): void }> {
  if (!URL.canParse(issuer)) throw new InputError(`--issuer ${issuer} is not an address such as https://login.bank.example`);
  const isRemote = /^https?:\/\//i.test(jwks);
  const first = isRemote ? await remoteKeys(jwks, { allowPrivate }) : fileKeys(jwks);
  if ('fault' in first) throw new InputError(`--jwks ${jwks}: ${first.fault}`);
  let keys: KeySet = first;
  let askedAt = ambient.elapsedMs();
  let cancel = () => {};
  const refresh = async () => {
    askedAt = ambient.elapsedMs();
    const read = await remoteKeys(jwks, { allowPrivate });
    if ('fault' in read) process.stderr.write(`railproof: ${jwks}: ${read.fault}; the keys of before are kept\n`);
    else keys = sameObjects(keys, read);
  };
  const repeat = () => {
    cancel = ambient.after(refreshMs, () => void refresh().then(repeat));
  };
  if (isRemote) repeat();
  return {
    issuer,
    keys: () => keys,
    missed: () => {
      if (isRemote && ambient.elapsedMs() - askedAt >= againMs) void refresh();
    },
    close: () => cancel(),
  };
}

function fileKeys(file: string): KeySet | { readonly fault: string } {
  try {
    return parsedKeys(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    return { fault: `cannot be read (${code}); it takes a JWK Set, a file or an https address` };
  }
}

async function remoteKeys(address: string, rules: FetchRules): Promise<KeySet | { readonly fault: string }> {
  const answer = await guardedFetch(address, rules);
  return 'fault' in answer ? answer : parsedKeys(answer.text);
}

function parsedKeys(text: string): KeySet | { readonly fault: string } {
  try {
    return readKeySet(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: 'is no JSON' };
    throw error;
  }
}

/** A key that has not changed stays the same object: what it has signed need not be looked at again. */
function sameObjects(before: KeySet, now: KeySet): KeySet {
  return new Map(
    [...now].map(([kid, key]) => {
      const known = before.get(kid);
      return [kid, known !== undefined && known.alg === key.alg && known.key.equals(key.key) ? known : key];
    }),
  );
}
