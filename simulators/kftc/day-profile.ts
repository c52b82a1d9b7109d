import type { Sourced } from '../../src/rail/sourced.ts';

/** Payments a second of the retail networks in each hour of a payday of {@link paymentsOfDay}. */
export const payday: Sourced<readonly number[]> = {
  value: [60, 40, 30, 30, 40, 80, 180, 350, 700, 1000, 1200, 1000, 800, 750, 800, 780, 760, 700, 520, 430, 380, 300, 220, 120],
  certainty: 'inferred',
  source: 'Ours; sourced are the peak of the retail networks, about 1,200 a second on paydays, and the day, 39.88 million payments (2023)',
};

/** Shares of amounts, each drawn evenly between two bounds in won; together the mean is that of the retail networks. */
export const amounts: Sourced<readonly { readonly share: number; readonly fromWon: number; readonly untilWon: number }[]> = {
  value: [
    { share: 0.7, fromWon: 5_000, untilWon: 200_000 },
    { share: 0.25, fromWon: 200_000, untilWon: 3_000_000 },
    { share: 0.048, fromWon: 3_000_000, untilWon: 40_000_000 },
    { share: 0.002, fromWon: 40_000_000, untilWon: 1_000_000_000 },
  ],
  certainty: 'inferred',
  source: 'Ours, to a mean of about 2.5 million won: 39.88 million payments of KRW 100.1tn a day (2023)',
};

const closedMinutes = 5;

/** How many of `payments` come in each minute of the day: none while the network is closed, 23:55 to 00:05. */
export function paymentsByMinute(payments: number): readonly number[] {
  const weights = Array.from({ length: 1440 }, (_, minute) =>
    minute < closedMinutes || minute >= 1440 - closedMinutes ? 0 : (payday.value[Math.floor(minute / 60)] ?? 0),
  );
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  let given = 0;
  return weights.map((weight) => {
    passed += weight;
    const due = Math.floor((payments * passed) / whole) - given;
    given += due;
    return due;
  });
}
