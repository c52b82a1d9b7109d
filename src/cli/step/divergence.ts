import type { WrittenLine } from './written-file.ts';

/** Where what was written first differs from what the seed gives. */
export interface Divergence {
  /** Position in the trial, from 1. */
  readonly seq: number;
  /** What differs, where, and both versions. */
  readonly message: string;
}

/** Fields that are named of one event; more say no more. */
const fieldsMax = 5;

/** Longest value that is shown whole. */
const shownMax = 120;

/** Compares a trial line by line. `undefined`: they are the same to the last byte. */
export function divergenceOf(trial: string, written: readonly WrittenLine[], replayed: readonly string[]): Divergence | undefined {
  const length = Math.max(written.length, replayed.length);
  for (let index = 0; index < length; index += 1) {
    if (written[index]?.text === replayed[index] && written[index]?.ended === true) continue;
    const seq = index + 1;
    const { where, what } = difference(written, replayed, index);
    const versions = `\n  written  ${written[index]?.text ?? '(nothing)'}\n  replayed ${replayed[index] ?? '(nothing)'}`;
    return { seq, message: `${trial} diverges at event ${seq}: events.jsonl ${where} ${what}${versions}` };
  }
  return undefined;
}

function difference(written: readonly WrittenLine[], replayed: readonly string[], index: number): { readonly where: string; readonly what: string } {
  const line = written[index];
  const expected = replayed[index];
  if (line === undefined) {
    const last = written.at(-1);
    return { where: last === undefined ? 'has no line of it:' : `after line ${last.line}`, what: `ends with event ${index} of ${replayed.length}` };
  }
  const where = `line ${line.line}`;
  if (expected === undefined) return { where, what: `was added: the trial has ${replayed.length} events` };
  if (line.text === expected) return { where, what: 'has no line end: the file was cut there' };
  if (!line.ended && expected.startsWith(line.text)) return { where, what: `was cut after ${line.text.length} of ${expected.length} characters` };
  if (line.text === replayed[index + 1]) return { where, what: `is event ${index + 2}: a line is missing before it` };
  if (written[index + 1]?.text === expected) return { where, what: `was added: event ${index + 1} is in line ${written[index + 1]?.line}` };
  return { where, what: changed(line.text, expected) };
}

function changed(written: string, replayed: string): string {
  const parsed = parse(written);
  const fields = parsed === undefined ? [] : differingFields(parsed.value, JSON.parse(replayed), '');
  if (parsed === undefined) return `is no JSON; it differs from character ${firstDifference(written, replayed) + 1} on`;
  if (fields.length === 0) return `says the same in other bytes; it differs from character ${firstDifference(written, replayed) + 1} on`;
  const more = fields.length > fieldsMax ? `, and ${fields.length - fieldsMax} more` : '';
  return `has other values: ${fields.slice(0, fieldsMax).join('; ')}${more}`;
}

/** `data.amountWon: written "5", replayed "3"`, in order of the written text. */
function differingFields(written: unknown, replayed: unknown, path: string): string[] {
  if (!isTree(written) || !isTree(replayed))
    return Object.is(written, replayed) ? [] : [`${path === '' ? 'the line' : path}: written ${shown(written)}, replayed ${shown(replayed)}`];
  const names = new Set([...Object.keys(written), ...Object.keys(replayed)]);
  return [...names].flatMap((name) => differingFields(written[name], replayed[name], path === '' ? name : `${path}.${name}`));
}

function shown(value: unknown): string {
  const text = value === undefined ? '(nothing)' : JSON.stringify(value);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}

function firstDifference(left: string, right: string): number {
  let index = 0;
  while (index < left.length && left[index] === right[index]) index += 1;
  return index;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** An object or a list: something with fields. */
function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
