import type { JsonObject } from './denial.ts';

/** One property of a tool's input or output. */
export type Field = JsonObject & { readonly description: string };

const noControls = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$';

/** Longest remittance text, in characters. */
export const memoLengthMax = 100;
export const pageSizeMax = 100;
export const pageSizeDefault = 50;

/** The same field with a description of its own. */
export function described(field: Field, description: string): Field {
  return { ...field, description };
}

/** A text in an answer, as a rail wrote it: it is shown, not judged. */
export function shown(description: string): Field {
  return { type: 'string', description };
}

export function nullable(field: Field): Field {
  return { ...field, type: [String(field['type']), 'null'] };
}

export function listOf(items: JsonObject, description: string): Field {
  return { type: 'array', items, description };
}

export function oneOf(values: readonly string[], description: string): Field {
  return { type: 'string', enum: values, description };
}

export const bankShown: Field = shown('Bank code.');
export const accountShown: Field = shown('Account number.');

export const bankField: Field = { type: 'string', pattern: '^[0-9]{3}$', description: 'bank code of three digits, as a string such as "901".' };
export const accountField: Field = {
  type: 'string',
  pattern: '^[0-9A-Za-z-]{4,20}$',
  description: 'account number as a string, digits and hyphens as they were given to you.',
};
export const holderField: Field = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: noControls,
  description: 'name of the account holder, as the bank writes it.',
};

/** What a payment may be: at least one won. */
export const paymentWonField: Field = {
  type: 'string',
  pattern: '^[1-9][0-9]*$',
  maxLength: 15,
  description: 'whole won above zero as a string of digits such as "15000": no number, sign, comma, fraction or leading zero.',
};
export const wonField: Field = { type: 'string', pattern: '^(0|[1-9][0-9]*)$', description: 'whole won as a string of digits.' };
export const signedWonField: Field = {
  type: 'string',
  pattern: '^(0|-?[1-9][0-9]*)$',
  description: 'whole won as a string of digits, below zero with a minus.',
};

export const timeField: Field = { type: 'string', description: 'ISO 8601 in Korean time, such as "2026-11-23T10:00:00.000+09:00".' };
export const asOfField: Field = described(timeField, 'Time at which this answer holds, on the clock of the payment systems.');
export const anyTimeField: Field = {
  type: 'string',
  maxLength: 40,
  description: 'ISO 8601 with seconds and an offset, such as "2026-11-23T10:00:00+09:00".',
};

export const keyField: Field = {
  type: 'string',
  pattern: '^[A-Za-z0-9_.:-]{8,64}$',
  description: '8 to 64 characters of A-Z a-z 0-9 _ - . : that you choose once for each payment and keep.',
};
export const transferIdField: Field = { type: 'string', pattern: '^[A-Za-z0-9_.:-]{1,64}$', description: 'transferId as an earlier answer gave it.' };
export const closedMandateField: Field = {
  type: 'string',
  pattern: '^[A-Za-z0-9_.-]+~$',
  maxLength: 4096,
  description:
    'closed mandate for exactly this order, signed with the key that your mandate is bound to; leave it out where the mandate is bound to none.',
};
export const memoField: Field = {
  type: 'string',
  maxLength: memoLengthMax,
  pattern: noControls,
  description: `remittance text for the payee, at most ${memoLengthMax} characters on one line.`,
};
export const limitField: Field = {
  type: 'integer',
  minimum: 1,
  maximum: pageSizeMax,
  description: `entries per page, 1 to ${pageSizeMax}; default ${pageSizeDefault}.`,
};
export const cursorField: Field = { type: 'string', minLength: 1, maxLength: 128, description: 'nextCursor of the page before.' };

export const bilingualField: Field = {
  type: 'object',
  properties: { en: { type: 'string' }, ko: { type: 'string' } },
  required: ['en', 'ko'],
  additionalProperties: false,
  description: 'The same text in English and Korean.',
};
