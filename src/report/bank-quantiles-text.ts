import { percentText, thousands } from './amount-text.ts';
import type { BankQuantiles, BankSheet, OwnRow, QuantileRow } from './bank-quantiles.ts';
import { quantileNames } from './quantile.ts';
import type { MeasureKind } from './stability-measure.ts';

/** The quantiles of all banks, as whoever puts them together sees them. */
export function quantilesText({ rows, banks, banksMin }: BankQuantiles): string {
  const table = [['measure', 'condition', 'better', 'banks', ...quantileNames], ...rows.map((row) => [...head(row), ...cells(row)])];
  return `${[...aligned(table), '', `${banks} banks; a cell with fewer than ${banksMin} is not shown (–)`].join('\n')}\n`;
}

/** What one bank is sent. */
export function sheetText({ rows, banks, banksMin, period, pseudonym }: BankSheet): string {
  const own = (row: OwnRow) => [...head(row), figure(row.value, row), row.place ?? '–', ...cells(row)];
  const table = [['measure', 'condition', 'better', 'banks', 'yours', 'where', ...quantileNames], ...rows.map(own)];
  const lines = [
    `${pseudonym} in ${period}, among ${banks} banks`,
    '',
    ...aligned(table),
    '',
    `a cell with fewer than ${banksMin} banks is not shown (–)`,
  ];
  return `${lines.join('\n')}\n`;
}

function head({ measure, condition, better, banks }: QuantileRow): readonly string[] {
  return [measure, condition, better, String(banks ?? '–')];
}

function cells(row: QuantileRow): readonly string[] {
  return quantileNames.map((name) => figure(row.quantiles?.[name] ?? null, row));
}

function figure(value: number | null, { unit }: MeasureKind): string {
  if (value === null) return '–';
  switch (unit) {
    case 'share':
      return percentText(value);
    case 'ms':
      return `${thousands(Math.round(value))} ms`;
    case 'won':
      return thousands(Math.round(value));
    case 'count':
      return value.toFixed(2);
  }
}

function aligned(table: readonly (readonly string[])[]): readonly string[] {
  const [heading = []] = table;
  const widths = heading.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
