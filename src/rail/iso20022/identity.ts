import { hash } from 'node:crypto';

/** An id of ours as ISO 20022 carries it: 32 characters of the 35 that `Max35Text` has. */
export function max35Id(id: string): string {
  return hash('sha256', id).slice(0, 32);
}

/** The unique end-to-end transaction reference (UETR) of a payment: a UUID of version 4 in lower case, the same each time for the same id. */
export function uetrOf(reference: string): string {
  const digits = hash('sha256', `uetr ${reference}`);
  const variant = '89ab'[Number.parseInt(digits[16] ?? '0', 16) % 4];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

export const uetrPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
