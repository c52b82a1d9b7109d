import type { TrialMatch } from './trial-match.ts';

/** Trials that are judged together under one name. */
export interface TrialRow {
  readonly name: string;
  readonly trials: readonly TrialMatch[];
}

/** Words that stand for rows: `all` is one row, the others a row for each. */
const groupings: Readonly<Record<string, (match: TrialMatch) => string>> = {
  all: () => 'all',
  family: ({ item }) => `family ${item.family}`,
  scenario: ({ item }) => item.scenario,
  case: ({ item }) => item.id,
};

/**
 * The rows that a comparison declares before it looks: `all`, `family`, `scenario`, `case`, or names of scenarios and cases. Every row that
 * is looked at costs the others some power (Holm), so fewer rows find smaller falls.
 * @returns the first name that fits nothing, where there is one
 */
export function chooseRows(
  words: readonly string[],
  trials: readonly TrialMatch[],
): { readonly rows: readonly TrialRow[] } | { readonly unknown: string } {
  const rows = new Map<string, readonly TrialMatch[]>();
  for (const word of words) {
    const grouping = Object.hasOwn(groupings, word) ? groupings[word] : undefined;
    const found = grouping === undefined ? named(word, trials) : Map.groupBy(trials, grouping);
    if (found.size === 0) return { unknown: word };
    for (const [name, members] of found) rows.set(name, members);
  }
  return { rows: [...rows].map(([name, members]) => ({ name, trials: members })) };
}

function named(word: string, trials: readonly TrialMatch[]): ReadonlyMap<string, readonly TrialMatch[]> {
  const members = trials.filter(({ item }) => item.id === word || item.scenario === word);
  return new Map(members.length === 0 ? [] : [[word, members]]);
}
