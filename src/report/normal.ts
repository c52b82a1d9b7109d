import { bisect, errorFunction } from 'simple-statistics';

/** P(Z > z) of the standard normal distribution; relative error below 1.2e-7. */
export function normalTail(z: number): number {
  return (1 - errorFunction(z / Math.SQRT2)) / 2;
}

/** The z with P(Z > z) = `tail`, for tails from 1e-12 to ½, found by halving because the closed form at hand is good to two digits only. */
export function normalQuantile(tail: number): number {
  if (!(tail > 0 && tail <= 0.5)) throw new RangeError(`a tail of the normal distribution lies in (0, ½], not at ${tail}`);
  return Math.max(
    0,
    bisect((z) => normalTail(z) - tail, -1e-6, 7.5, 200, 1e-12),
  );
}
