import type { Sourced } from '../../src/rail/sourced.ts';
import type { PackedSystem } from './packed-terms.ts';

/** Payments a second that customers make in each hour of a payday of forty million; what comes in files is not among them. */
export const payday: Sourced<readonly number[]> = {
  value: [40, 25, 20, 20, 25, 50, 120, 250, 520, 850, 1200, 820, 620, 560, 600, 580, 570, 500, 380, 310, 270, 220, 150, 90],
  certainty: 'inferred',
  source: 'Ours; sourced are the peak of the retail networks, about 1,200 a second on paydays, and the day, 39.88 million payments (2023)',
};

/** A share of amounts, drawn evenly between two bounds in won. */
export interface AmountStep {
  readonly share: number;
  readonly fromWon: number;
  readonly untilWon: number;
}

export interface SystemDay {
  /** In ten thousandths of the day's payments. */
  readonly share: number;
  /** Shares that make one. What is above the system's limit is refused there. */
  readonly amounts: readonly AmountStep[];
  /** Amounts are multiples of it. */
  readonly unitWon: number;
}

/** How the day's payments are divided among the systems. Open banking is in the electronic banking network: each of its legs is a credit transfer there. */
export const systemsOfDay: Sourced<Readonly<Record<PackedSystem, SystemDay>>> = {
  value: {
    ebs: {
      share: 7_400,
      unitWon: 1,
      amounts: [
        { share: 0.7, fromWon: 5_000, untilWon: 200_000 },
        { share: 0.25, fromWon: 200_000, untilWon: 3_000_000 },
        { share: 0.0467, fromWon: 3_000_000, untilWon: 40_000_000 },
        { share: 0.0033, fromWon: 40_000_000, untilWon: 1_000_000_000 },
      ],
    },
    ift: {
      share: 100,
      unitWon: 1,
      amounts: [
        { share: 0.8, fromWon: 100_000, untilWon: 3_000_000 },
        { share: 0.2, fromWon: 3_000_000, untilWon: 40_000_000 },
      ],
    },
    cd: {
      share: 100,
      unitWon: 1_000,
      amounts: [
        { share: 0.9, fromWon: 10_000, untilWon: 1_000_000 },
        { share: 0.1, fromWon: 1_000_000, untilWon: 6_100_000 },
      ],
    },
    'cd-cash': {
      share: 300,
      unitWon: 10_000,
      amounts: [
        { share: 0.95, fromWon: 10_000, untilWon: 500_000 },
        { share: 0.05, fromWon: 500_000, untilWon: 1_020_000 },
      ],
    },
    cms: {
      share: 400,
      unitWon: 1,
      amounts: [
        { share: 0.6, fromWon: 50_000, untilWon: 1_000_000 },
        { share: 0.39, fromWon: 1_000_000, untilWon: 5_000_000 },
        { share: 0.01, fromWon: 5_000_000, untilWon: 50_000_000 },
      ],
    },
    'cms-debit': {
      share: 1_000,
      unitWon: 1,
      amounts: [
        { share: 0.85, fromWon: 5_000, untilWon: 150_000 },
        { share: 0.15, fromWon: 150_000, untilWon: 1_000_000 },
      ],
    },
    giro: {
      share: 700,
      unitWon: 1,
      amounts: [
        { share: 0.8, fromWon: 5_000, untilWon: 200_000 },
        { share: 0.2, fromWon: 200_000, untilWon: 3_000_000 },
      ],
    },
  },
  certainty: 'inferred',
  source:
    'Ours, to a mean of about 2.5 million won (2023: 39.88 million payments of KRW 100.1tn a day, 6.31 million of them by open banking). Counts by system were last found for early 2002 ' +
    '(Bank of Korea, a day: EBS 1.14 million, IFT 1.13, CD/ATM 1.75, CMS 1.84); since then EBS has grown and branches and machines have not (2018: shared networks 18.05 million of 22.81, cheques and bills 0.33)',
};

/** Of a hundred lines of CMS files so many are for the day on which they are sent in. */
export const sameDayPercent: Sourced<number> = {
  value: 20,
  certainty: 'inferred',
  source: 'Ours: most files are sent in on the business day before',
};
