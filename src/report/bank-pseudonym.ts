import { createHmac } from 'node:crypto';

/** Shortest key. */
export const bankPseudonymKeyBytes = 32;

/**
 * What a bank is called in one period: 64 bits of HMAC-SHA-256 in hex. The next period calls it otherwise, and without the key nobody gets from one to the
 * other, nor from a list of names to either.
 */
export function bankPseudonym(key: Uint8Array, { bank, period }: { readonly bank: string; readonly period: string }): string {
  if (key.length < bankPseudonymKeyBytes)
    throw new RangeError(`a key for pseudonyms of banks has ${bankPseudonymKeyBytes} bytes or more, not ${key.length}`);
  return createHmac('sha256', key)
    .update(JSON.stringify([period, bank]))
    .digest('hex')
    .slice(0, 16);
}
