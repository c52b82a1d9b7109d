import { newcombeInterval } from './newcombe.ts';
import type { RunResult } from './run-result.ts';
import { wilsonInterval } from './wilson.ts';

/** One job, asked for in one language. */
export interface LanguageRow {
  readonly language: string;
  readonly trials: number;
  readonly passed: number;
  /** Wilson, 95 %. */
  readonly interval: readonly [number, number];
}

/** The same job in several languages. */
export interface LanguageTable {
  readonly scenario: string;
  readonly title: { readonly en: string; readonly ko: string };
  readonly rows: readonly LanguageRow[];
  /** Best and worst, and the difference of their pass rates with its interval (Newcombe, 95 %); null: none. A gap is a finding, however few the trials. */
  readonly gap: { readonly best: string; readonly worst: string; readonly share: number; readonly interval: readonly [number, number] } | null;
}

const z95 = 1.959963984540054;

/** Scenarios that were played in two languages at least. */
export function languageTables(run: Pick<RunResult, 'cases'>): readonly LanguageTable[] {
  const spoken = run.cases.filter(({ language }) => language !== undefined);
  return [...Map.groupBy(spoken, ({ scenario }) => scenario)].flatMap(([scenario, cases]) => {
    const rows = [...Map.groupBy(cases, ({ language }) => language ?? '')].map(([language, alike]) => {
      const count = { trials: sum(alike.map(({ trials }) => trials)), passed: sum(alike.map(({ passed }) => passed)) };
      return { language, ...count, interval: wilsonInterval(count) };
    });
    const title = cases[0]?.title ?? { en: '', ko: '' };
    return rows.length < 2 ? [] : [{ scenario, title, rows, gap: gapOf(rows) }];
  });
}

/** A row of the scorecard for each job. */
export function languageText({ rows, gap }: LanguageTable): string {
  const counts = rows.map(({ language, passed, trials }) => `${language} ${passed}/${trials}`).join(', ');
  if (gap === null) return `${counts}: no gap`;
  const points = (share: number) => Math.round(share * 100);
  const [low, high] = gap.interval;
  return `${counts}: a gap of ${points(gap.share)} points between ${gap.best} and ${gap.worst} (95 % ${points(low)} to ${points(high)})`;
}

function gapOf(rows: readonly LanguageRow[]): LanguageTable['gap'] {
  const ranked = rows.toSorted((left, right) => right.passed / right.trials - left.passed / left.trials);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (best === undefined || worst === undefined) return null;
  const share = best.passed / best.trials - worst.passed / worst.trials;
  if (share === 0) return null;
  return { best: best.language, worst: worst.language, share, interval: newcombeInterval({ before: worst, now: best }, z95) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
