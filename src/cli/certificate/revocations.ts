import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { InputError } from '../../runner/input-error.ts';
import { textOf } from '../on-disk.ts';
import { parseSigned, type SignedDocument, signaturesOf } from './signed-document.ts';

export const revocationsType = 'railproof-revocations';

/** One test report that is not to be trusted any more. */
export interface Revocation {
  readonly certificate: string;
  /** Wall time, ISO 8601. */
  readonly at: string;
  readonly why: string;
}

export interface RevocationList {
  readonly v: 1;
  readonly revoked: readonly Revocation[];
}

/** How a test report is called on a list: SHA-256, hex, of what is signed. */
export function certificateId({ payload }: SignedDocument): string {
  return hash('sha256', Buffer.from(payload, 'base64url'));
}

/** A list that one of these keys signed; empty where there is no file yet. @throws InputError when it is no list, or somebody else's */
export function readRevocations(file: string, trusted: (key: string) => boolean): RevocationList {
  const parsed = parseSigned(textOf(file, 'name the list that "railproof revoke" wrote'));
  if (parsed === undefined) throw new InputError(`${file}: is no signed document; "railproof revoke" writes a list of revocations`);
  const found = signaturesOf(parsed.document, revocationsType);
  if (!found.some(({ header, holds }) => holds && header !== null && trusted(header.kid)))
    throw new InputError(`${file}: is signed by nobody that is trusted here; get the list from whoever signed the test report`);
  return parsed.content as RevocationList; // signed by a trusted key under the type of lists
}

export function revocationsBefore(file: string, trusted: (key: string) => boolean): readonly Revocation[] {
  return existsSync(file) ? readRevocations(file, trusted).revoked : [];
}
