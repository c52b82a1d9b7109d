import { errorFunction } from 'simple-statistics';
import { kstDate, startOfKstDay } from '../../kernel/calendar.ts';
import { dayWeights, type Population, weekdayOf } from './population.ts';
import type { Amount, Shape } from './shape.ts';

export interface FidelityTest {
  readonly marginal: string;
  readonly distance: 'total variation' | 'Kolmogorov-Smirnov';
  readonly records: number;
  readonly value: number;
  /** What a true sample of this size passes with probability of at most 0.001. */
  readonly limit: number;
  readonly passed: boolean;
}

const alpha = 0.001;

/** How far each marginal of the records is from the shape that was asked for. */
export function fidelityTests({ payments, customers }: Population, month: string, shape: Shape): readonly FidelityTest[] {
  const bought = payments.filter(({ kind }) => kind === 'purchase');
  const days = [...dayWeights(month, shape)];
  const index = new Map(days.map(([date], place) => [date, place]));
  const weekdays = shape.weekdays.value.map((_, weekday) =>
    days.reduce((sum, [date, weight]) => sum + (weekdayOf(date) === weekday ? weight : 0), 0),
  );
  const hourOf = (at: number) => Math.floor((at - startOfKstDay(at)) / 3_600_000);
  return [
    variation(
      'hour of purchases',
      bought.map(({ at }) => hourOf(at)),
      shape.hours.value,
    ),
    variation(
      'weekday of purchases',
      bought.map(({ at }) => weekdayOf(kstDate(at))),
      weekdays,
    ),
    variation(
      'date of purchases',
      bought.map(({ at }) => index.get(kstDate(at)) ?? -1),
      days.map(([, weight]) => weight),
    ),
    kolmogorov(
      'amount of purchases',
      bought.map(({ amountWon }) => amountWon),
      shape.purchase.value,
    ),
    kolmogorov(
      'salary',
      customers.map(({ salaryWon }) => salaryWon),
      shape.salary.value,
    ),
  ];
}

/** Its mean is at most ½√((bins − 1) / n), and it exceeds that by more than √(ln(1/α) / 2n) with probability α at most (McDiarmid, 1989). */
export function variation(marginal: string, bins: readonly number[], weights: readonly number[]): FidelityTest {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map(() => 0);
  for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
  const value = counts.reduce((sum, count, bin) => sum + Math.abs(count / bins.length - (weights[bin] ?? 0) / total), 0) / 2;
  const limit = Math.sqrt((weights.length - 1) / bins.length) / 2 + Math.sqrt(Math.log(1 / alpha) / (2 * bins.length));
  return { marginal, distance: 'total variation', records: bins.length, value, limit, passed: value <= limit };
}

/** Against the log-normal; the limit is that of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, plus what rounding to tens can move. */
export function kolmogorov(marginal: string, values: readonly number[], { medianWon, sigma }: Amount): FidelityTest {
  const share = (won: number) => (1 + errorFunction(Math.log(Math.max(won, Number.MIN_VALUE) / medianWon) / sigma / Math.SQRT2)) / 2;
  const sorted = values.toSorted((left, right) => left - right);
  const value = sorted.reduce((most, won, place) => Math.max(most, (place + 1) / sorted.length - share(won), share(won) - place / sorted.length), 0);
  const rounding = (10 / (medianWon * sigma * Math.sqrt(2 * Math.PI))) * Math.exp((sigma * sigma) / 2);
  const limit = Math.sqrt(Math.log(2 / alpha) / (2 * sorted.length)) + rounding;
  return { marginal, distance: 'Kolmogorov-Smirnov', records: sorted.length, value, limit, passed: value <= limit };
}
