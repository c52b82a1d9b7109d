import type { KeyObject } from 'node:crypto';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import type { Mandates } from '../mandates.ts';
import { widened } from './narrowing.ts';
import { type Fault, type ReadMandate, readMandate } from './open-mandate.ts';
import { isSignedWith, keyOf, readSdJwt } from './sd-jwt.ts';

/** Public keys of principals, by `tenant/principal`. */
export type PrincipalKeys = ReadonlyMap<string, KeyObject>;

/**
 * A signed mandate as it is to be issued, or why it is not: its text, who signed it, and, where it narrows another, that it is within that one in every bound.
 * From then on it is evaluated as any other. Who may sign: the principal; for a mandate that narrows another also whoever holds that one's key.
 */
export function presented(
  text: string,
  { mandates, keys, now }: { readonly mandates: Mandates; readonly keys: PrincipalKeys; readonly now: EpochMs },
): Mandate | Fault {
  const jwt = readSdJwt(text);
  if (jwt === undefined || jwt.kind === 'closed') return { fault: 'it is no signed mandate' };
  const read = readMandate(text, jwt, now);
  if ('fault' in read) return read;
  const parent = read.narrows === undefined ? undefined : mandates.all().find(({ digest }) => digest === read.narrows);
  if ((jwt.kind === 'narrowed') !== (read.narrows !== undefined))
    return { fault: 'sd_hash goes with a mandate that narrows another, and with no other' };
  if (read.narrows !== undefined && parent === undefined) return { fault: 'the mandate that it narrows is not on record here' };
  const mandate = { ...read.mandate, principal: parent?.principal ?? read.issuer, ...(parent && { parent: parent.id }) };
  const key = signerOf(read, parent, keys);
  if (key === undefined) return { fault: `no key of ${read.issuer} is known here; name it with serve --principal-key ${read.issuer}=FILE` };
  if (!isSignedWith(jwt, key)) return { fault: `it is not signed by ${read.issuer}` };
  return faultOf(mandate, parent, { mandates, now }) ?? mandate;
}

function signerOf({ issuer, mandate }: ReadMandate, parent: Mandate | undefined, keys: PrincipalKeys): KeyObject | undefined {
  if (parent === undefined || issuer === parent.principal) return keys.get(`${mandate.tenant}/${issuer}`);
  return issuer === parent.agent && parent.holder !== undefined ? keyOf(parent.holder) : undefined;
}

function faultOf(
  mandate: Mandate,
  parent: Mandate | undefined,
  { mandates, now }: { readonly mandates: Mandates; readonly now: EpochMs },
): Fault | undefined {
  const known = mandates.find(mandate.id);
  if (known !== undefined)
    return { fault: known.digest === mandate.digest ? `it is on record already, as ${mandate.id}` : `the id ${mandate.id} is taken` };
  if (mandate.expiresAt <= now || mandate.expiresAt <= mandate.notBefore) return { fault: 'it has ended before it begins' };
  const wider = parent && widened(mandate, parent);
  if (wider !== undefined) return { fault: `${wider}, and it must be within ${parent?.id} in every bound` };
  return parent !== undefined && mandates.ended(parent.id) !== undefined ? { fault: `${parent.id} is not in force` } : undefined;
}
