import { Parser, type Result } from 'tap-parser';

/** What was proven and what was not. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export const zero: Tally = { passed: 0, failed: 0 };

export function sum(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/** One line of TAP that says `not ok`, with what tap tells about it. */
export interface Failure {
  readonly name: string;
  readonly detail: unknown;
}

/** One test file, or what tap reported in its place. */
export interface FileResult extends Tally {
  readonly name: string;
  readonly failures: readonly Failure[];
}

/**
 * Counts assertions while TAP streams in. The summary line of a subtest is not counted again, unless it failed with nothing
 * failed inside: a crash, a time-out, an empty or skipped test. Skipped and unfinished assertions count as failed.
 */
export function tapParser(onFile: (file: FileResult) => void): Parser {
  const parser = new Parser();
  watch(parser, (name, counted) => onFile({ name, ...counted }));
  return parser;
}

interface Counted extends Tally {
  readonly failures: readonly Failure[];
}

const nothing: Counted = { passed: 0, failed: 0, failures: [] };

function watch(parser: Parser, onResult: (name: string, counted: Counted) => void): void {
  let inside: Counted | null = null;
  parser.on('child', (child: Parser) => {
    let counted = nothing;
    inside = nothing;
    watch(child, (_name, more) => {
      counted = add(counted, more);
      inside = counted;
    });
  });
  parser.on('assert', (result: Result) => {
    onResult(result.name, weigh(result, inside ?? nothing));
    inside = null;
  });
}

function weigh(result: Result, inside: Counted): Counted {
  const proven = result.ok && result.skip === false && result.todo === false;
  const isEmpty = inside.passed + inside.failed === 0;
  if (proven) return isEmpty ? { passed: 1, failed: 0, failures: [] } : inside;
  if (inside.failed > 0) return inside;
  return add(inside, { passed: 0, failed: 1, failures: [{ name: result.fullname, detail: result.diag ?? result.skip ?? result.todo }] });
}

function add(a: Counted, b: Counted): Counted {
  return { ...sum(a, b), failures: [...a.failures, ...b.failures] };
}
