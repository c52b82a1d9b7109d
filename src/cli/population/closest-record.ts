import type { Population } from './population.ts';
import type { Shape } from './shape.ts';

/** How near the customers of one population come to those of another that was made from another seed. Distances are in standardised units. */
export interface ClosestRecords {
  readonly sample: number;
  /** Customers that agree with one of the other population in age, salary, number of payments and their sum. */
  readonly exact: number;
  readonly closestMedian: number;
  readonly closestP5: number;
  /** To the closest other customer of the same population. */
  readonly ownMedian: number;
  /** Customers that are nearer to somebody of the other population than to anybody of their own: about half, if nothing was copied. */
  readonly nearerShare: number;
  readonly nearerShareMax: number;
  readonly passed: boolean;
}

type Point = readonly number[];

/** Customers compared at most: the work grows with the square. */
export const sampleMax = 500;

/** Compares the first customers of both, as many of the one as of the other. */
export function closestRecords(own: Population, other: Population, shape: Shape): ClosestRecords {
  const sample = Math.min(sampleMax, own.customers.length, other.customers.length);
  const [left, right] = [pointsOf(own, sample, shape), pointsOf(other, sample, shape)];
  const closest = left.map((point) => nearest(point, right));
  const ownClosest = left.map((point, index) => nearest(point, left.toSpliced(index, 1)));
  const exact = closest.filter((distance) => distance === 0).length;
  const nearerShare = closest.filter((distance, index) => distance < (ownClosest[index] ?? 0)).length / sample;
  // Three standard deviations, if one customer is the nearest of three in the mean: variance of the share at most 3 / 4n.
  const nearerShareMax = 0.5 + 3 * Math.sqrt(3 / (4 * sample));
  return {
    sample,
    exact,
    closestMedian: middle(closest, 0.5),
    closestP5: middle(closest, 0.05),
    ownMedian: middle(ownClosest, 0.5),
    nearerShare,
    nearerShareMax,
    passed: exact === 0 && nearerShare <= nearerShareMax,
  };
}

function pointsOf({ customers, payments }: Population, sample: number, { ages, salary, purchase }: Shape): readonly Point[] {
  const bought = Map.groupBy(
    payments.filter(({ kind }) => kind === 'purchase'),
    ({ payer }) => payer,
  );
  return customers.slice(0, sample).map(({ id, age, salaryWon }) => {
    const own = bought.get(id) ?? [];
    const spentWon = own.reduce((sum, { amountWon }) => sum + amountWon, 0);
    return [
      age / (ages.value.last - ages.value.first),
      Math.log(salaryWon) / salary.value.sigma,
      Math.sqrt(own.length),
      Math.log(1 + spentWon) / purchase.value.sigma,
    ];
  });
}

function nearest(point: Point, others: readonly Point[]): number {
  const distances = others.map((other) => Math.hypot(...point.map((value, axis) => value - (other[axis] ?? 0))));
  return distances.reduce((least, distance) => Math.min(least, distance), Number.POSITIVE_INFINITY);
}

function middle(values: readonly number[], level: number): number {
  return values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) * level)] ?? Number.NaN;
}
