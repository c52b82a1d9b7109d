import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { reasons } from '../kernel/reason.ts';
import { type Denial, deny, type JsonObject } from './denial.ts';

/** A JSON Schema (2020-12) of an object, every property described: the description is what a refused caller is told to send. */
export interface ObjectSchema extends JsonObject {
  readonly type: 'object';
  readonly properties: { readonly [name: string]: JsonObject & { readonly description: string } };
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** Nothing is converted, filled in or dropped: a number is not an amount, and a field that is not known is refused. */
const ajv = new Ajv2020({
  strict: true,
  strictTypes: true,
  strictTuples: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  allErrors: false,
});

/** Longest name of an unknown field that is repeated to the caller. */
const echoedMax = 64;

/** An object schema of these properties; those named in `optional` may be left out. */
export function objectSchema<P extends ObjectSchema['properties']>(properties: P, optional: readonly (keyof P & string)[] = []): ObjectSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** The returned function says what is wrong with a value, or `undefined`. It compiles the schema when it is first asked: most processes ask few of them. */
export function checkOf(schema: ObjectSchema): (value: unknown) => Denial | undefined {
  let compiled: ValidateFunction | undefined;
  return (value) => {
    compiled ??= ajv.compile(schema);
    return compiled(value) ? undefined : explain(compiled.errors?.[0], schema);
  };
}

function explain(error: ErrorObject | undefined, schema: ObjectSchema): Denial {
  if (error === undefined) return deny('invalid_arguments');
  const field = fieldOf(error);
  const problem = field === null ? `the arguments ${error.message}` : `${field} ${problemOf(error)}`;
  const { en, ko } = reasons.invalid_arguments.message;
  return deny('invalid_arguments', {
    field,
    message: { en: `${en.slice(0, -1)}: ${problem}.`, ko: field === null ? ko : `${ko} (${field})` },
    remedy: remedyFor(field, error, schema),
  });
}

function fieldOf({ keyword, params, instancePath }: ErrorObject): string | null {
  const parent = instancePath.slice(1).replaceAll('/', '.');
  const child = keyword === 'required' ? params['missingProperty'] : keyword === 'additionalProperties' ? params['additionalProperty'] : undefined;
  const path = [parent, typeof child === 'string' ? child : ''].filter((part) => part !== '').join('.');
  return path === '' ? null : path.slice(0, echoedMax);
}

function problemOf({ keyword, message }: ErrorObject): string {
  if (keyword === 'required') return 'is missing';
  return keyword === 'additionalProperties' ? 'is not known' : (message ?? 'does not fit');
}

function remedyFor(field: string | null, error: ErrorObject, schema: ObjectSchema): string {
  const names = Object.keys(schema.properties);
  const known = field === null ? undefined : schema.properties[field.split('.')[0] ?? ''];
  if (known !== undefined && error.keyword !== 'additionalProperties') return `Send ${field}: ${known.description}`;
  if (names.length === 0) return 'Send no arguments: {}.';
  const fields =
    schema.required.length === names.length
      ? names.join(', ')
      : `${names.join(', ')} (must be there: ${schema.required.join(', ') || 'see the description'})`;
  return `The fields are ${fields}. Send nothing else, and nothing was done.`;
}
