import { gammaln } from 'simple-statistics';

/**
 * P(X ≤ heads) for X ~ Bin(tosses, ½), exact up to rounding: the largest term by log-gamma, the smaller ones from it by their ratio, all of
 * them positive, so that nothing cancels and nothing overflows.
 */
export function fairCoinTail(tosses: number, heads: number): number {
  if (heads < 0) return 0;
  if (heads >= tosses) return 1;
  if (2 * heads >= tosses) return 1 - fairCoinTail(tosses, tosses - heads - 1);
  let term = Math.exp(gammaln(tosses + 1) - gammaln(heads + 1) - gammaln(tosses - heads + 1) - tosses * Math.LN2);
  let sum = 0;
  for (let count = heads; count >= 0 && term > sum * Number.EPSILON; count -= 1) {
    sum += term;
    term *= count / (tosses - count + 1);
  }
  return Math.min(1, sum);
}
