/** Kinds of character of the specification: A letters, N digits, S marks, H Hangul too; small a as A. */
const kinds = {
  A: '^[A-Za-z]*$',
  N: '^[0-9]*$',
  AN: '^[A-Za-z0-9]*$',
  aNS: '^[\\x20-\\x7e]*$',
  AH: '^[^\\x00-\\x1f\\x7f]*$',
} as const;

export type TextKind = keyof typeof kinds;

/** A field of a request or an answer, as JSON Schema. Every value of the API is a text. */
export interface TextField {
  readonly type: 'string';
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  readonly description: string;
}

export interface ListField {
  readonly type: 'array';
  readonly items: ObjectField;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface ObjectField {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, TextField | ListField>>;
}

/** Up to so many characters of a kind, at least one. */
export function text(kind: TextKind, length: number): TextField {
  return { type: 'string', pattern: kinds[kind], minLength: 1, maxLength: length, description: `${kind}(${length})` };
}

/** Exactly so many. */
export function exactly(kind: TextKind, length: number): TextField {
  return { ...text(kind, length), minLength: length };
}

export function oneOf(...values: readonly string[]): TextField {
  return { type: 'string', enum: values, description: values.join(' | ') };
}

export function like(pattern: string, description: string): TextField {
  return { type: 'string', pattern, description };
}

/** All fields are needed but those named. */
export function objectOf(properties: ObjectField['properties'], optional: readonly string[] = []): ObjectField {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties).filter((name) => !optional.includes(name)), properties };
}

export function listOf(items: ObjectField, bounds: { readonly minItems?: number; readonly maxItems?: number } = {}): ListField {
  return { type: 'array', items, ...bounds };
}
