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

/** What says `not ok`, with what is known about it. */
export interface Failure {
  readonly name: string;
  readonly detail: unknown;
}

/** A stretch of TAP, such as what one test file prints. */
export interface Counted extends Tally {
  readonly failures: readonly Failure[];
}

export function failure(name: string, detail: unknown): Counted {
  return { passed: 0, failed: 1, failures: [{ name, detail }] };
}

export function add(a: Counted, b: Counted): Counted {
  return { ...sum(a, b), failures: [...a.failures, ...b.failures] };
}

/**
 * Counts assertions while the TAP of one file streams in. The summary line of a subtest is not counted again, unless it failed with
 * nothing failed inside: a crash, a time-out, an empty or skipped test. Skipped and unfinished assertions count as failed, and so does
 * a file that proves nothing, breaks off, or has not the number of tests that it says.
 */
export function tapParser(onEnd: (counted: Counted) => void): Parser {
  const parser = new Parser();
  let counted = nothing;
  watch(parser, (more) => {
    counted = add(counted, more);
  });
  parser.on('complete', ({ ok, bailout, plan, failures }) => {
    if (counted.passed + counted.failed === 0) counted = failure('no tests', plan.comment);
    else if (!ok && counted.failed === 0) counted = add(counted, failure('the file as a whole', bailout || failures));
    onEnd(counted);
  });
  return parser;
}

const nothing: Counted = { passed: 0, failed: 0, failures: [] };

function watch(parser: Parser, onResult: (counted: Counted) => void): void {
  let inside: Counted | null = null;
  parser.on('child', (child: Parser) => {
    let counted = nothing;
    inside = nothing;
    watch(child, (more) => {
      counted = add(counted, more);
      inside = counted;
    });
  });
  parser.on('assert', (result: Result) => {
    onResult(weigh(result, inside ?? nothing));
    inside = null;
  });
}

function weigh(result: Result, inside: Counted): Counted {
  const proven = result.ok && result.skip === false && result.todo === false;
  const isEmpty = inside.passed + inside.failed === 0;
  if (proven) return isEmpty ? { passed: 1, failed: 0, failures: [] } : inside;
  if (inside.failed > 0) return inside;
  return add(inside, failure(result.fullname, result.diag ?? result.skip ?? result.todo));
}
