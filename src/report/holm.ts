/**
 * Holm's step-down correction (1979): p-values, in their own order, adjusted so that comparing each with α keeps the chance of one or more
 * false alarms among all rows at α, whatever their dependence.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const adjusted = pValues.map(() => 1);
  let least = 0;
  const ascending = pValues.map((p, index) => ({ p, index })).sort((left, right) => left.p - right.p);
  for (const [rank, { p, index }] of ascending.entries()) {
    least = Math.max(least, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}
