import type { Hours } from '../../src/rail/hours.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

export interface BokwireRules {
  readonly hours: Sourced<Hours>;
  /** Multilateral offsetting of the queue, at full multiples of this time. */
  readonly offsettingEveryMs: Sourced<number>;
  /** So long after the designated time a participant that cannot pay in its net is in default. */
  readonly defaultAfterMs: Sourced<number>;
  /** Whether the others bear what a defaulter's collateral does not cover. */
  readonly lossSharing: Sourced<boolean>;
  /** Collateral for nets, in percent of the net debit cap, after the haircut. */
  readonly collateralPercent: Sourced<bigint>;
}

/** BOK-Wire+ (한은금융망) as published. A bank that knows better changes the value and says where it is from. */
export const bokwireRules: BokwireRules = {
  hours: {
    value: { opensKst: '09:00', closesKst: '17:30', businessDaysOnly: true },
    certainty: 'sourced',
    source: 'Bank of Korea, BOK-Wire+ operating hours; some kinds of order run later',
  },
  offsettingEveryMs: {
    value: 5 * 60_000,
    certainty: 'sourced',
    source: 'Bank of Korea: multilateral offsetting every 5 minutes; bilateral offsetting was abolished in October 2020',
  },
  defaultAfterMs: {
    value: 10 * 60_000,
    certainty: 'inferred',
    source: 'Ours: a participant that is short at 11:00 is asked for the money before its collateral is taken',
  },
  lossSharing: {
    value: true,
    certainty: 'memory',
    source:
      'Joint loss sharing (결제부족자금 공동분담) among participants; with collateral at 100 % of the cap it should be zero, and its abolition was under review',
  },
  collateralPercent: {
    value: 100n,
    certainty: 'sourced',
    source: 'Bank of Korea: collateral for net settlement, 100 % of the net debit cap since August 2025',
  },
};
