import type { Hours } from '../../src/rail/hours.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

export interface BokwireRules {
  readonly hours: Sourced<Hours>;
  /** Multilateral offsetting of the queue, at full multiples of this time. */
  readonly offsettingEveryMs: Sourced<number>;
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
};
