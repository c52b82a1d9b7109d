/** The quantiles that a bank sees itself against. */
export const quantileLevels = { p10: 0.1, p25: 0.25, median: 0.5, p75: 0.75, p90: 0.9 } as const;

export type QuantileName = keyof typeof quantileLevels;
export const quantileNames = Object.keys(quantileLevels) as readonly QuantileName[]; // keys of the constant above
export type Quantiles = Readonly<Record<QuantileName, number>>;

/**
 * Definition 7 of Hyndman and Fan (1996), which interpolates between neighbours, as spreadsheets do; `simple-statistics` steps from value to value, so that
 * the p10 of few banks would always be the figure of one. `NaN` for no values.
 */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (level: number) => {
    const place = (sorted.length - 1) * level;
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    const above = sorted[Math.ceil(place)] ?? Number.NaN;
    return below === above ? below : below + (place - Math.floor(place)) * (above - below);
  };
  const { p10, p25, median, p75, p90 } = quantileLevels;
  return { p10: at(p10), p25: at(p25), median: at(median), p75: at(p75), p90: at(p90) };
}

/** Where a value stands: `below p10`, `p25 to median`, `above p90`; `at median` where it is one, `p10 to p75` where it is several at once. */
export function placeAmong(value: number, quantiles: Quantiles): string {
  const equal = quantileNames.filter((name) => quantiles[name] === value);
  const below = equal[0] ?? quantileNames.findLast((name) => quantiles[name] < value);
  const above = equal.at(-1) ?? quantileNames.find((name) => quantiles[name] > value);
  if (below === undefined) return `below ${above}`;
  if (above === undefined) return `above ${below}`;
  return below === above ? `at ${below}` : `${below} to ${above}`;
}
