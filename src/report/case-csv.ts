import type { CaseResult, RunResult } from './run-result.ts';

/** Columns of the table of cases, each with its value; amounts in won, shares of one. */
const columns: Readonly<Record<string, (item: CaseResult) => string | number>> = {
  case: ({ id }) => id,
  title_en: ({ title }) => title.en,
  title_ko: ({ title }) => title.ko,
  family: ({ family }) => family,
  condition: ({ condition = '' }) => condition,
  language: ({ language = '' }) => language,
  persona: ({ persona }) => persona,
  trials: ({ trials }) => trials,
  passed: ({ passed }) => passed,
  k: ({ k }) => k,
  pass_k: ({ passK }) => passK,
  interval_low: ({ interval }) => interval[0],
  interval_high: ({ interval }) => interval[1],
  technical_declines: ({ technicalDeclines }) => technicalDeclines,
  business_declines: ({ businessDeclines }) => businessDeclines,
  duplicate_credits: ({ duplicateCredits }) => duplicateCredits,
  won_lost: ({ wonLost }) => wonLost,
  failed_checks: ({ checks }) =>
    checks
      .filter(({ status }) => status === 'failed')
      .map(({ id }) => id)
      .join(' '),
};

/** A row for each case (RFC 4180), with a byte order mark, without which spreadsheets take Korean for something else. */
export function caseCsv({ cases }: Pick<RunResult, 'cases'>): string {
  const rows = [Object.keys(columns), ...cases.map((item) => Object.values(columns).map((value) => value(item)))];
  return `\u{feff}${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A text that a spreadsheet would take for a formula stays a text: what a user names a scenario must not be computed. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+@\t\r-]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
