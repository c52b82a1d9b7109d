import { compareRuns } from '../../report/comparison.ts';
import type { Gate } from '../../report/comparison-row.ts';
import { comparisonText } from '../../report/comparison-text.ts';
import { InputError } from '../../runner/input-error.ts';
import { readComparedRun } from '../compared-run.ts';
import { writeText } from '../on-disk.ts';

export interface CompareOptions {
  /** Words for rows, parted by commas. */
  readonly rows: string;
  readonly alpha: number;
  readonly margin: number;
  readonly json?: string;
}

const exitOfGate: Readonly<Record<Gate, number>> = { no_regression: 0, regression: 1, insufficient_data: 4 };

/** Is run B worse than run A? Prints the table; returns the exit code. @throws InputError for what is no run, or not comparable */
export function compare(before: string, now: string, options: CompareOptions): number {
  const rows = options.rows.split(',').map((word) => word.trim());
  const answer = compareRuns({ before: readComparedRun(before), now: readComparedRun(now), rows, alpha: options.alpha, margin: options.margin });
  if ('refused' in answer) throw new InputError(answer.refused);
  if (options.json !== undefined) writeText(options.json, `${JSON.stringify(answer.comparison, null, 2)}\n`, 'name another file with --json');
  process.stdout.write(comparisonText({ comparison: answer.comparison, terminal: process.stdout.isTTY === true }));
  return exitOfGate[answer.comparison.gate];
}
