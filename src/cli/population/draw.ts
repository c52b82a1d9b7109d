import type { Random } from '../../kernel/random.ts';
import type { Amount } from './shape.ts';

/** An index, as likely as its weight; the last one where rounding leaves a rest. */
export function drawIndex(random: Random, weights: readonly number[]): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? weights.length - 1 : found;
}

/** Log-normal won, in tens (Box and Muller); at least ten. */
export function drawWon(random: Random, { medianWon, sigma }: Amount): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.max(10, Math.round((medianWon * Math.exp(sigma * normal)) / 10) * 10);
}

/** A count of events with this mean (Knuth's product of uniforms; fit for small means). */
export function drawCount(random: Random, mean: number): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > least; product *= random.next()) count += 1;
  return count;
}
