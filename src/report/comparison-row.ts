import { mcnemar } from './mcnemar.ts';
import { type DifferenceInterval, newcombeInterval, newcombePairedInterval, newcombeTest } from './newcombe.ts';
import { normalQuantile } from './normal.ts';
import type { TrialMatch } from './trial-match.ts';

/** `insufficient_data` is an answer of its own: too little was played to see a fall, or to rule one out. */
export type Gate = 'regression' | 'no_regression' | 'insufficient_data';

export interface Limits {
  /** Chance of one or more false regressions among all rows. */
  readonly alpha: number;
  /** The smallest fall of the pass rate that has to be ruled out before a row is said to have no regression. */
  readonly margin: number;
}

/** Won as decimal strings, B's less A's in `difference`. */
export interface MoneyFigures {
  readonly wonLost: { readonly before: string; readonly now: string; readonly difference: string };
  readonly duplicateCredits: { readonly before: number; readonly now: number; readonly difference: number };
}

export interface RowMeasure {
  readonly name: string;
  readonly trials: number;
  readonly passed: { readonly before: number; readonly now: number };
  /** Pass rate now less before, and its interval with confidence 1 − 2α: each end holds with 1 − α. */
  readonly difference: number;
  readonly interval: DifferenceInterval;
  readonly method: 'mcnemar' | 'newcombe';
  /** Pairs that ended differently; null where trials are not paired. */
  readonly discordant: { readonly worse: number; readonly better: number } | null;
  /** Chance of a fall at least so clear between equal agents. */
  readonly p: number;
  readonly money: MoneyFigures;
}

export interface RowComparison extends RowMeasure {
  /** After Holm, over all rows of the comparison. */
  readonly pAdjusted: number;
  readonly gate: Gate;
  /** One sentence. */
  readonly why: string;
}

/** One row measured by itself: exact McNemar where the trials pair, Newcombe where they do not. */
export function measureRow(
  name: string,
  trials: readonly TrialMatch[],
  { paired, alpha }: { readonly paired: boolean; readonly alpha: number },
): RowMeasure {
  const count = (fits: (match: TrialMatch) => boolean) => trials.filter(fits).length;
  const worse = count(({ before, now }) => before.passed && !now.passed);
  const better = count(({ before, now }) => !before.passed && now.passed);
  const bothPassed = count(({ before, now }) => before.passed && now.passed);
  const passed = { before: bothPassed + worse, now: bothPassed + better };
  const sides = { before: { trials: trials.length, passed: passed.before }, now: { trials: trials.length, passed: passed.now } };
  const z = normalQuantile(alpha);
  const pairs = { bothPassed, worse, better, bothFailed: trials.length - bothPassed - worse - better };
  return {
    name,
    trials: trials.length,
    passed,
    difference: (passed.now - passed.before) / trials.length,
    interval: paired ? newcombePairedInterval(pairs, z) : newcombeInterval(sides, z),
    method: paired ? 'mcnemar' : 'newcombe',
    discordant: paired ? { worse, better } : null,
    p: paired ? mcnemar({ worse, better }).p : newcombeTest(sides),
    money: moneyOf(trials),
  };
}

/**
 * Three values. A fall that equal agents show less often than α is a regression. No regression has to be shown as well: a fall of `margin` is ruled
 * out, and no more money is lost than before, for which there is zero tolerance. All else is too little data.
 */
export function gateRow(row: RowMeasure, pAdjusted: number, { alpha, margin }: Limits): RowComparison {
  const judged = (gate: Gate, why: string): RowComparison => ({ ...row, pAdjusted, gate, why });
  if (pAdjusted <= alpha)
    return judged(
      'regression',
      `equal agents would show such a fall in ${pAdjusted < 0.001 ? 'less than 0.1 %' : percent(pAdjusted)} of comparisons; ${percent(alpha)} is the limit`,
    );
  if (losesMore(row.money)) {
    return judged(
      'insufficient_data',
      'B lost money that A did not, in too few trials to call it a fall of the rate; money has zero tolerance, so it cannot be called none',
    );
  }
  const fall = Math.max(0, -row.interval[0]);
  if (fall >= margin)
    return judged(
      'insufficient_data',
      `a fall of up to ${percent(fall)} is possible, one of ${percent(margin)} has to be ruled out; play more trials`,
    );
  return judged('no_regression', `a fall of more than ${percent(fall)} is ruled out`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function losesMore({ wonLost, duplicateCredits }: MoneyFigures): boolean {
  return BigInt(wonLost.difference) > 0n || duplicateCredits.difference > 0;
}

function moneyOf(trials: readonly TrialMatch[]): MoneyFigures {
  const won = (side: 'before' | 'now') => trials.reduce((sum, match) => sum + BigInt(match[side].figures.wonLost), 0n);
  const twice = (side: 'before' | 'now') => trials.reduce((sum, match) => sum + match[side].figures.duplicateCredits, 0);
  const lost = { before: won('before'), now: won('now') };
  const credits = { before: twice('before'), now: twice('now') };
  return {
    wonLost: { before: String(lost.before), now: String(lost.now), difference: String(lost.now - lost.before) },
    duplicateCredits: { ...credits, difference: credits.now - credits.before },
  };
}
