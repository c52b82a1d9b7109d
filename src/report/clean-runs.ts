const alpha95 = 0.05;

/**
 * How many trials without one violation it takes to say, with confidence 1 − alpha, that a violation is rarer than `rate`:
 * n = ⌈ln α / ln(1 − rate)⌉. 299 for 1 %, 2,995 for 0.1 %. One violation fails whatever n is.
 */
export function cleanRunsNeeded(rate: number, alpha: number = alpha95): number {
  return Math.ceil(Math.log(alpha) / Math.log1p(-rate));
}

/** The same, read backwards: the highest rate of violations that so many clean trials cannot exclude. 1 without trials. */
export function rateNotExcluded(cleanRuns: number, alpha: number = alpha95): number {
  return cleanRuns === 0 ? 1 : 1 - alpha ** (1 / cleanRuns);
}
