import { type Won, won } from '../../src/kernel/money.ts';
import type { Hours } from '../../src/rail/hours.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

export interface TokenRules {
  /** The rest of the day is maintenance. */
  readonly hours: Sourced<Hours>;
  /** Most that a person's wallet may hold. */
  readonly holdingLimitWon: Sourced<Won>;
  /** Most that a person may convert from deposits in all. */
  readonly conversionLimitWon: Sourced<Won>;
  /** Years that a person must have lived before a wallet takes part. */
  readonly holderAgeMin: Sourced<number>;
  /** Whether one person may pay another. */
  readonly personToPerson: Sourced<boolean>;
  /** Interest on free wallets where the case does not say, in hundredths of a percent a year, paid each day after maintenance; 0: none. */
  readonly interestBasisPoints: Sourced<number>;
  /** Whether lines of CMS files reach a wallet where the case does not say. */
  readonly files: Sourced<boolean>;
  /** Wholesale CBDC of a bank when the world opens, where the case does not say. */
  readonly cbdcWon: Sourced<Won>;
  /** How the ledger asks a bank what became of a redemption that it has no answer for. */
  readonly inquiry: Sourced<Backoff>;
}

/** Project Hangang, the Bank of Korea's pilot of deposit tokens, as published. A bank that knows better changes the value and says where it is from. */
export const tokenRules: TokenRules = {
  hours: {
    value: { opensKst: '00:20', closesKst: '23:20', businessDaysOnly: false },
    certainty: 'sourced',
    source: 'Bank of Korea, Project Hangang phase 1 (April to June 2025): maintenance from 23:20 for one hour',
  },
  holdingLimitWon: { value: won(1_000_000n), certainty: 'sourced', source: 'Bank of Korea, Project Hangang phase 1: hold at most KRW 1m' },
  conversionLimitWon: {
    value: won(5_000_000n),
    certainty: 'sourced',
    source: 'Bank of Korea, Project Hangang phase 1: convert at most KRW 5m in total',
  },
  holderAgeMin: { value: 19, certainty: 'sourced', source: 'Bank of Korea, Project Hangang phase 1: from 19 years' },
  personToPerson: {
    value: true,
    certainty: 'sourced',
    source: 'Bank of Korea, Project Hangang phase 2 (second half of 2026): person to person is added',
  },
  interestBasisPoints: {
    value: 0,
    certainty: 'sourced',
    source: 'Bank of Korea, Project Hangang: interest on tokens is planned for phase 2; no rate is published, phase 1 paid none',
  },
  files: {
    value: false,
    certainty: 'sourced',
    source: 'Bank of Korea, Project Hangang: CMS is planned for phase 2 (second half of 2026); no terms are published, phase 1 had none',
  },
  cbdcWon: {
    value: won(100_000_000_000n),
    certainty: 'inferred',
    source: 'Ours: enough for any day of the fictional banks; the ratio of wholesale CBDC to tokens is configuration in the pilot',
  },
  inquiry: {
    value: { firstMs: 2_000, mostMs: 60_000 },
    certainty: 'inferred',
    source: 'Ours: an open outcome is settled well before the next 11:00',
  },
};
