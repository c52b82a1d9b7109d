/** Where a figure comes from: a published source, or nothing but this sentence. */
export type Origin = { readonly source: string } | { readonly assumption: string };

export interface Shaped<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** A log-normal amount in won: its median, and the standard deviation of its logarithm. */
export interface Amount {
  readonly medianWon: number;
  readonly sigma: number;
}

export interface Shape {
  /** Share of employers by the day of the month on which they pay. */
  readonly salaryDays: Shaped<readonly (readonly [day: number, share: number])[]>;
  readonly salary: Shaped<Amount>;
  readonly purchase: Shaped<Amount>;
  readonly purchasesPerDay: Shaped<number>;
  /** From 00:00 on; any scale. */
  readonly hours: Shaped<readonly number[]>;
  /** From Sunday on; any scale. */
  readonly weekdays: Shaped<readonly number[]>;
  /** Factor on a public holiday, and on the business day before Seollal or Chuseok. */
  readonly holidayFactor: Shaped<number>;
  readonly eveFactor: Shaped<number>;
  readonly ages: Shaped<{ readonly first: number; readonly last: number }>;
  readonly customersPerEmployer: Shaped<number>;
  readonly customersPerMerchant: Shaped<number>;
  /** The nth merchant is chosen in proportion to n to the power of minus this. */
  readonly merchantExponent: Shaped<number>;
}

const assumed = (assumption: string): Origin => ({ assumption });

/** What a population is shaped by. A bank that knows better changes it here and says where it knows it from. */
export const shape: Shape = {
  salaryDays: {
    value: [
      [10, 0.3],
      [21, 0.2],
      [25, 0.5],
    ],
    origin: assumed(
      'The law asks for one fixed day a month (Labor Standards Act, article 43); the 25th leads by common practice; the shares are guessed.',
    ),
  },
  salary: {
    value: { medianWon: 2_780_000, sigma: 0.73 },
    origin: { source: 'Statistics Korea, earnings of wage workers 2023: median KRW 2.78m, mean 3.63m a month; sigma is √(2 ln(3.63 / 2.78)).' },
  },
  purchase: { value: { medianWon: 18_000, sigma: 1.1 }, origin: assumed('A small purchase, with a long tail.') },
  purchasesPerDay: { value: 0.8, origin: assumed('Payments of one customer on an ordinary day, before the factors of the day.') },
  hours: {
    value: [2, 1, 1, 1, 1, 2, 4, 8, 14, 20, 22, 24, 30, 26, 22, 22, 24, 28, 30, 28, 22, 16, 10, 5],
    origin: assumed('Quiet nights, peaks at noon and after work.'),
  },
  weekdays: { value: [0.8, 1.1, 1, 1, 1, 1.2, 1], origin: assumed('A little more on Monday and Friday, less on Sunday.') },
  holidayFactor: { value: 0.6, origin: assumed('Shops are closed on a public holiday.') },
  eveFactor: {
    value: 1.6,
    origin: assumed('Days before Seollal and Chuseok surge, as on 2025-01-24, when retail networks faltered; by how much is guessed.'),
  },
  ages: { value: { first: 19, last: 79 }, origin: assumed('Adults, every age alike.') },
  customersPerEmployer: { value: 40, origin: assumed('Employees of one employer, in the mean.') },
  customersPerMerchant: { value: 25, origin: assumed('Customers for each merchant.') },
  merchantExponent: { value: 1, origin: assumed('A few merchants take most, as Zipf has it.') },
};
