/**
 * Korean won as a branded bigint. Won has no minor unit (ISO 4217 exponent 0), so a value is a whole
 * number of won. On every wire and in every log it is a decimal string; `number` never carries money.
 */
declare const unit: unique symbol;
export type Won = bigint & { readonly [unit]: 'won' };

/** The wire form: a non-negative whole number without leading zeros. */
export const wonPattern = '^(0|[1-9][0-9]*)$';
const wire = new RegExp(wonPattern);

/** Longest wire form accepted: 15 digits, 999 trillion won, past any single payment in the country. */
export const wonDigitsMax = 15;

/** Brands a bigint that the caller already knows to be won. */
export function won(value: bigint): Won {
  return value as Won; // the one place where the brand is put on
}

/** Reads the wire form; `undefined` for anything else (sign, fraction, leading zero, too long). */
export function parseWon(text: string): Won | undefined {
  return text.length <= wonDigitsMax && wire.test(text) ? won(BigInt(text)) : undefined;
}

export const zeroWon: Won = won(0n);

export function addWon(left: Won, right: Won): Won {
  return won(left + right);
}

/** May be negative: a net position is; a balance never is. */
export function subtractWon(left: Won, right: Won): Won {
  return won(left - right);
}
