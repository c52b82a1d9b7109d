import { styleText } from 'node:util';
import CliTable from 'cli-table3';
import { thousands, wonText } from './amount-text.ts';
import type { ComparedSide, Comparison } from './comparison.ts';
import type { Gate, RowComparison } from './comparison-row.ts';

export interface ComparisonTextOptions {
  readonly comparison: Comparison;
  /** A terminal gets a table in colour; a file or a pipe gets one plain line a row. */
  readonly terminal: boolean;
}

type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold';
type Paint = (style: Style, text: string) => string;

const gateText: Readonly<Record<Gate, string>> = { regression: 'REGRESSION', no_regression: 'NO REGRESSION', insufficient_data: 'INSUFFICIENT DATA' };
const gateStyle: Readonly<Record<Gate, Style>> = { regression: 'red', no_regression: 'green', insufficient_data: 'yellow' };

/** What `compare` prints: a row a line, regressions first, the figures of both runs, and what it means in plain words. */
export function comparisonText({ comparison, terminal }: ComparisonTextOptions): string {
  const paint: Paint = terminal ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
  const rows = terminal ? table(comparison, paint) : comparison.rows.map(line).join('\n');
  return `${[rows, '', ...summary(comparison, paint)].join('\n')}\n`;
}

const borders = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'right',
  'right-mid',
];
const noLines = Object.fromEntries([...borders, 'mid', 'mid-mid'].map((name) => [name, '']));

function table({ rows, alpha }: Comparison, paint: Paint): string {
  const columns = ['row', 'A', 'B', 'change', `interval ${confidence(alpha)}`, 'worse/better', 'p', 'p (Holm)', 'gate'];
  const drawn = new CliTable({
    head: columns.map((name) => paint('dim', name)),
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    chars: { ...noLines, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) {
    drawn.push([...cells(row), paint(gateStyle[row.gate], gateText[row.gate])]);
    if (row.gate !== 'no_regression') drawn.push([{ content: paint('dim', `    ${row.why}`), colSpan: columns.length }]);
  }
  return drawn.toString();
}

function line(row: RowComparison): string {
  const [name, before, now, change, interval, pairs, p, adjusted] = cells(row);
  return `${gateText[row.gate]} ${name}: A ${before}, B ${now}, change ${change} (${interval}), worse/better ${pairs}, p ${p}, after Holm ${adjusted} | ${row.why}`;
}

function cells(row: RowComparison): readonly [string, string, string, string, string, string, string, string] {
  const [low, high] = row.interval;
  return [
    row.name,
    `${thousands(row.passed.before)}/${thousands(row.trials)}`,
    `${thousands(row.passed.now)}/${thousands(row.trials)}`,
    points(row.difference),
    `${points(low)} to ${points(high)}`,
    row.discordant === null ? 'not paired' : `${row.discordant.worse}/${row.discordant.better}`,
    pText(row.p),
    pText(row.pAdjusted),
  ];
}

function summary(comparison: Comparison, paint: Paint): readonly string[] {
  const { gate, before, now, alpha, margin } = comparison;
  const row = (name: string, value: string) => `${paint('dim', name.padEnd(12))}${value}`;
  return [
    row('gate', paint('bold', paint(gateStyle[gate], gateText[gate]))),
    row('A', sideText(before)),
    row('B', sideText(now)),
    row('won lost', changeText(BigInt(before.wonLost), BigInt(now.wonLost), wonText)),
    row('double', countsText(before.duplicateCredits, now.duplicateCredits)),
    row('TD', countsText(before.technicalDeclines, now.technicalDeclines)),
    row('BD', countsText(before.businessDeclines, now.businessDeclines)),
    row('pairing', `${comparison.paired ? 'exact McNemar' : 'Newcombe, not paired'}: ${comparison.pairing}`),
    row(
      'rule',
      `alpha ${alpha} over ${comparison.rows.length} row${comparison.rows.length === 1 ? '' : 's'} (Holm); a fall of ${percent(margin)} has to be ruled out`,
    ),
    ...comparison.remarks.map((remark) => row('note', paint('yellow', remark))),
    row('in short', plainWords(comparison)),
  ];
}

/** For a bank's management: what may be done with it. */
export function plainWords({ gate, why, rows, alpha, margin }: Comparison): string {
  switch (gate) {
    case 'regression':
      return `B is worse than A in ${names(rows)}. Two equally good agents would give such a result at most ${percent(alpha)} of the time. B should not replace A.`;
    case 'no_regression':
      return `Nothing shows that B is worse than A, and a fall of the pass rate by ${percent(margin)} or more is ruled out in every row. This comparison does not speak against B.`;
    case 'insufficient_data':
      return `This cannot be decided: ${why}. It is neither a pass nor a fail; ${rows.some((row) => row.gate === 'insufficient_data') ? 'play more trials.' : 'run again.'}`;
  }
}

function names(rows: readonly RowComparison[]): string {
  const worse = rows.filter((row) => row.gate === 'regression').map((row) => (row.name === 'all' ? 'all cases together' : row.name));
  return worse.length > 3 ? `${worse.slice(0, 3).join(', ')} and ${worse.length - 3} more` : worse.join(', ');
}

function sideText({ personas, passed, trials, seed, build, startedAt }: ComparedSide): string {
  const commit = `${build.commit.slice(0, 12)}${build.dirty ? ' with changes' : ''}`;
  return `${personas.join(', ')}: ${thousands(passed)} of ${thousands(trials)} trials passed; seed ${seed}, build ${build.version} ${commit}, ${startedAt}`;
}

function countsText(before: number, now: number): string {
  return changeText(BigInt(before), BigInt(now), thousands);
}

function changeText(before: bigint, now: bigint, text: (value: bigint) => string): string {
  const change = now - before;
  return `A ${text(before)}, B ${text(now)}: ${change === 0n ? 'no difference' : `${change > 0n ? '+' : '−'}${text(change < 0n ? -change : change)}`}`;
}

function confidence(alpha: number): string {
  return `${Number(((1 - 2 * alpha) * 100).toFixed(2))} %`;
}

/** Percentage points with their sign. */
function points(share: number): string {
  const text = Math.abs(share * 100).toFixed(1);
  return text === '0.0' ? '0.0' : `${share < 0 ? '−' : '+'}${text}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

function pText(p: number): string {
  return p < 0.0001 ? '<0.0001' : p.toFixed(4);
}
