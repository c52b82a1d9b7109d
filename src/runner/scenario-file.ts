import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { InputError } from './input-error.ts';
import type { Scenario } from './scenario.ts';

/** Largest scenario file read; the longest of ours is a twentieth of it. */
const bytesMax = 256 * 1024;

/** Most times that anchors of one file may be repeated; beyond it the file is a bomb, not a scenario. */
const aliasesMax = 50;

/** A scenario as its file says it, checked against the schema; the reader also says where a field stands. */
export interface ScenarioFile {
  readonly scenario: Scenario;
  /** `file:line` of a field, for errors found later. */
  at(path: readonly (string | number)[]): string;
}

export type ScenarioReader = (file: string, text: string) => ScenarioFile;

/** Compiles the schema once. The reader throws {@link InputError} naming file, line and field. */
export function scenarioReader(schema: object): ScenarioReader {
  const read = yamlReader<Scenario>(schema, { noun: 'scenario', schemaFile: 'scenarios/schema.json' });
  return (file, text) => {
    const { value, at } = read(file, text);
    return { scenario: value, at };
  };
}

/** What a file holds, in words for its errors. */
interface Kind {
  readonly noun: string;
  readonly schemaFile: string;
}

/** A process checks a few files, or one: compiling takes longer than checking, and does in half of the time unoptimised. */
const quickToCompile = { code: { optimize: false } } as const;

/** The same for any kind of file that people write. */
export function yamlReader<T>(schema: object, kind: Kind): (file: string, text: string) => { readonly value: T; readonly at: ScenarioFile['at'] } {
  const validate = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true, verbose: true, ...quickToCompile }).compile<T>(schema);
  return (file, text) => {
    if (text.length > bytesMax) throw new InputError(`${file}: larger than ${bytesMax} bytes, which is no ${kind.noun} that anybody reads; split it`);
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
    const problem = document.errors[0];
    if (problem !== undefined) throw new InputError(`${file}:${problem.linePos?.[0].line ?? 1}: not valid YAML: ${yamlFault(problem)}`);
    const at = (path: readonly (string | number)[]) => `${file}:${lineOf(document, lines, path)}`;
    const value = toValue(document, file);
    if (validate(value)) return { value, at };
    throw new InputError(describe(validate.errors?.[0], at, { file, kind }));
  };
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: aliasesMax });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    if (!/alias count/.test(error.message)) throw new InputError(`${file}: not valid YAML: ${error.message}`);
    throw new InputError(`${file}: anchors are repeated more than ${aliasesMax} times; write the values out`);
  }
}

function describe(error: ErrorObject | undefined, at: ScenarioFile['at'], { file, kind }: { readonly file: string; readonly kind: Kind }): string {
  if (error === undefined) return `${file}: does not fit the schema`;
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const extra: unknown = error.params['additionalProperty'] ?? error.propertyName;
  const field = typeof extra === 'string' ? [...path, extra] : path;
  return `${at(field)}: ${field.join('.') || 'the file'} ${problemOf(error, kind)}`;
}

function problemOf(error: ErrorObject, { noun, schemaFile }: Kind): string {
  if (error.keyword === 'additionalProperties') return `is not a field of a ${noun}; remove it or see ${schemaFile}`;
  if (error.keyword === 'false schema') return 'cannot stand beside another field that is here; keep one of them';
  const allowed: unknown = error.params['allowedValues'];
  if (Array.isArray(allowed)) return `must be one of ${allowed.join(', ')}`;
  const meant: unknown = error.parentSchema?.['description'];
  const hint = error.keyword !== 'required' && typeof meant === 'string' ? ` (${meant})` : '';
  return `${error.message ?? 'does not fit'}${hint}`;
}

function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length).map(indexOrKey), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function indexOrKey(part: string | number): string | number {
  return typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part;
}

/** What the parser says of a fault, without the picture that it draws below, nor the colon that leads there. */
export function yamlFault({ message }: Error): string {
  return (message.split('\n')[0] ?? message).replace(/:$/, '');
}
