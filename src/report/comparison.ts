import { infrastructureErrorShareMax } from './aggregate.ts';
import { type Gate, gateRow, type Limits, measureRow, type RowComparison } from './comparison-row.ts';
import { holm } from './holm.ts';
import { chooseRows } from './row-choice.ts';
import type { RunResult } from './run-result.ts';
import { type Totals, totalsOf } from './totals.ts';
import { matchTrials, personasOf } from './trial-match.ts';

export const comparisonSchemaVersion = 1;

export interface ComparisonOrder extends Limits {
  /** A: what was there before. */
  readonly before: RunResult;
  /** B: what is to replace it. */
  readonly now: RunResult;
  /** Words for rows, declared before the data is looked at; see {@link chooseRows}. */
  readonly rows: readonly string[];
}

type Counted =
  | 'trials'
  | 'passed'
  | 'errored'
  | 'wonLost'
  | 'duplicateCredits'
  | 'technicalDeclines'
  | 'businessDeclines'
  | 'payments'
  | 'calls'
  | 'invariantsViolated';

/** One of the two runs. `wonLost` is a decimal string. */
export interface ComparedSide extends Pick<Totals, Counted> {
  readonly seed: string;
  readonly personas: readonly string[];
  readonly build: RunResult['build'];
  readonly startedAt: string;
  readonly digest: string | null;
}

/** Is B worse than A? Rows with regressions come first. */
export interface Comparison {
  readonly schemaVersion: typeof comparisonSchemaVersion;
  readonly gate: Gate;
  /** One sentence about the whole. */
  readonly why: string;
  readonly alpha: number;
  readonly margin: number;
  readonly paired: boolean;
  /** Why trials pair or do not. */
  readonly pairing: string;
  readonly rows: readonly RowComparison[];
  readonly before: ComparedSide;
  readonly now: ComparedSide;
  /** What a reader has to know before trusting it. */
  readonly remarks: readonly string[];
}

/** A comparison, or the reason why there is none. */
export type ComparisonAnswer = { readonly comparison: Comparison } | { readonly refused: string };

/** Compares two runs row by row. Chance of a false regression anywhere: at most α (Holm). */
export function compareRuns({ before, now, rows: words, alpha, margin }: ComparisonOrder): ComparisonAnswer {
  const match = matchTrials(before, now);
  if (!match.comparable) return { refused: `not comparable: ${match.why}` };
  const chosen = chooseRows(words, match.trials);
  if ('unknown' in chosen)
    return { refused: `no row "${chosen.unknown}"; all, family, scenario, case, or the name of a scenario or case of these runs` };
  const measured = chosen.rows.map(({ name, trials }) => measureRow(name, trials, { paired: match.paired, alpha }));
  const adjusted = holm(measured.map(({ p }) => p));
  const rows = measured.map((row, index) => gateRow(row, adjusted[index] ?? 1, { alpha, margin })).sort(worstFirst);
  const sides = { before: sideOf(before), now: sideOf(now) };
  const comparison = {
    ...wholeOf(rows, sides),
    alpha,
    margin,
    paired: match.paired,
    pairing: match.why,
    rows,
    ...sides,
    remarks: remarksOf(before, now),
  };
  return { comparison: { schemaVersion: comparisonSchemaVersion, ...comparison } };
}

const severity: Readonly<Record<Gate, number>> = { regression: 0, insufficient_data: 1, no_regression: 2 };

function worstFirst(left: RowComparison, right: RowComparison): number {
  return severity[left.gate] - severity[right.gate] || left.pAdjusted - right.pAdjusted || left.difference - right.difference;
}

/** Books that cannot be trusted, or agents that were not reached, make every row void. */
function wholeOf(rows: readonly RowComparison[], sides: Pick<Comparison, 'before' | 'now'>): Pick<Comparison, 'gate' | 'why'> {
  const spoiled = spoiledBy(sides);
  if (spoiled !== undefined) return { gate: 'insufficient_data', why: spoiled };
  const count = (gate: Gate) => rows.filter((row) => row.gate === gate).length;
  if (count('regression') > 0) return { gate: 'regression', why: `${count('regression')} of ${rows.length} rows got worse` };
  if (count('insufficient_data') > 0)
    return { gate: 'insufficient_data', why: `${count('insufficient_data')} of ${rows.length} rows cannot be decided` };
  return { gate: 'no_regression', why: `${rows.length} of ${rows.length} rows did not get worse` };
}

function spoiledBy(sides: Pick<Comparison, 'before' | 'now'>): string | undefined {
  for (const [name, side] of [['A', sides.before] as const, ['B', sides.now] as const]) {
    const why = whyVoid(name, side);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Why nothing can be concluded from a run; `undefined` where something can. */
export function whyVoid(
  name: string,
  { invariantsViolated, errored, trials }: Pick<Totals, 'invariantsViolated' | 'errored' | 'trials'>,
): string | undefined {
  if (invariantsViolated > 0) return `in run ${name} the sandbox broke a rule of its own; its books judge nobody`;
  const lost = errored.provider + errored.sandbox;
  return lost > trials * infrastructureErrorShareMax ? `run ${name} lost ${lost} of ${trials} trials to provider or sandbox` : undefined;
}

function sideOf(run: RunResult): ComparedSide {
  const { trials, passed, errored, wonLost, duplicateCredits, technicalDeclines, businessDeclines, payments, calls, invariantsViolated } =
    totalsOf(run);
  const { seed, build, startedAt, digest } = run;
  const figures = { trials, passed, errored, wonLost, duplicateCredits, technicalDeclines, businessDeclines, payments, calls, invariantsViolated };
  return { seed, personas: personasOf(run), build, startedAt, digest, ...figures };
}

function remarksOf(before: RunResult, now: RunResult): readonly string[] {
  const unknown = [before, now].some((run) => run.cases.some((item) => item.conditions === undefined));
  const sameBuild = before.build.commit === now.build.commit && !before.build.dirty && !now.build.dirty;
  const lost = totalsOf(now).wonLost;
  return [
    ...(before.digest !== null && before.digest === now.digest
      ? ['Both runs are the same, event for event: nothing was changed between them, or nothing that these cases touch.']
      : []),
    ...(unknown && !sameBuild
      ? ['The runs come from different or unclean builds and do not say under which conditions each case was played: scenarios or faults may differ.']
      : []),
    ...(lost === '0' ? [] : ['B lost money: by its own verdict it is not accepted, whatever this comparison says.']),
  ];
}
