import { whyVoid } from './comparison.ts';
import { placeAmong, type Quantiles, quantilesOf } from './quantile.ts';
import type { RunResult } from './run-result.ts';
import { type MeasuredValue, stabilityMeasures } from './stability-measure.ts';
import { commonK, totalsOf } from './totals.ts';
import { matchTrials } from './trial-match.ts';

export const sheetSchemaVersion = 1;

/** Fewer banks than these behind a cell, and it is not shown. */
export const banksPerCellMin = 5;

export interface BankRun {
  readonly bank: string;
  readonly run: RunResult;
}

export interface QuantileOrder {
  readonly runs: readonly BankRun[];
  /** At least {@link banksPerCellMin}. */
  readonly banksMin: number;
}

/** A measure over all banks that have it. Both are null where these are too few. */
export interface QuantileRow extends Omit<MeasuredValue, 'value'> {
  readonly banks: number | null;
  readonly quantiles: Quantiles | null;
}

export interface OwnRow extends QuantileRow {
  readonly value: number | null;
  /** As {@link placeAmong} says it; null without value or quantiles. */
  readonly place: string | null;
}

/** What one bank receives: its own figures against the quantiles of all, and nobody's name. */
export interface BankSheet {
  readonly schemaVersion: typeof sheetSchemaVersion;
  readonly period: string;
  readonly pseudonym: string;
  readonly banks: number;
  readonly banksMin: number;
  readonly rows: readonly OwnRow[];
}

export interface BankQuantiles {
  readonly banks: number;
  readonly banksMin: number;
  readonly rows: readonly QuantileRow[];
  readonly measured: ReadonlyMap<string, readonly MeasuredValue[]>;
}

/** Quantiles over the banks, or the reason why there are none. */
export type QuantilesAnswer = { readonly quantiles: BankQuantiles } | { readonly refused: string };

/** Lays the runs of many banks over each other. All must be comparable with the first, by the rule of `compare`, and each bank counts once. */
export function bankQuantiles({ runs, banksMin }: QuantileOrder): QuantilesAnswer {
  const refused = whyRefused(runs, banksMin);
  if (refused !== undefined) return { refused };
  const measured = new Map(runs.map(({ bank, run }) => [bank, stabilityMeasures(run)]));
  const [first = []] = measured.values();
  const rows = first.flatMap(({ value: _, ...kind }, index) => {
    const values = [...measured.values()].flatMap((row) => row[index]?.value ?? []);
    if (values.length === 0) return [];
    const isShown = values.length >= banksMin;
    return [{ ...kind, banks: isShown ? values.length : null, quantiles: isShown ? quantilesOf(values) : null }];
  });
  return { quantiles: { banks: runs.length, banksMin, rows, measured } };
}

/** What a bank is sent, under its pseudonym of the period. */
export function sheetOf(quantiles: BankQuantiles, bank: string, named: { readonly period: string; readonly pseudonym: string }): BankSheet {
  const { banks, banksMin, measured } = quantiles;
  const own = measured.get(bank) ?? [];
  const rows = quantiles.rows.map((row): OwnRow => {
    const value = own.find(({ measure, condition }) => measure === row.measure && condition === row.condition)?.value ?? null;
    return { ...row, value, place: value === null || row.quantiles === null ? null : placeAmong(value, row.quantiles) };
  });
  return { schemaVersion: sheetSchemaVersion, ...named, banks, banksMin, rows };
}

function whyRefused(runs: readonly BankRun[], banksMin: number): string | undefined {
  const twice = runs.find(({ bank }, index) => runs.findIndex((other) => other.bank === bank) !== index);
  if (twice !== undefined) return `${twice.bank} is named twice; give one run of each bank`;
  if (runs.length < banksMin) return `${runs.length} banks are too few: no quantile is shown of fewer than ${banksMin}`;
  return sameRun(runs) ?? runs.map(({ bank, run }) => whyVoid(`of ${bank}`, totalsOf(run))).find((why) => why !== undefined) ?? whyNotAlike(runs);
}

/** One run under two names would let one bank count twice. */
function sameRun(runs: readonly BankRun[]): string | undefined {
  const seen = new Map<string, string>();
  for (const { bank, run } of runs) {
    const text = JSON.stringify(run);
    const other = seen.get(text);
    if (other !== undefined) return `${other} and ${bank} have the same run; give one run of each bank`;
    seen.set(text, bank);
  }
  return undefined;
}

function whyNotAlike([first, ...others]: readonly BankRun[]): string | undefined {
  if (first === undefined) return undefined;
  for (const { bank, run } of [first, ...others]) {
    const old = run.cases.find(({ conditions }) => conditions === undefined);
    if (old !== undefined) return `not comparable: ${old.id} of ${bank} does not say under which conditions it was played; play it again`;
    const match = matchTrials(first.run, run, { before: first.bank, now: bank });
    if (!match.comparable) return `not comparable: ${match.why}`;
    const [left, right] = [commonK(first.run.cases), commonK(run.cases)];
    if (left !== right)
      return `not comparable: pass^k is of k ${left ?? 'mixed'} in ${first.bank} and ${right ?? 'mixed'} in ${bank}; give the same --k`;
  }
  return undefined;
}
