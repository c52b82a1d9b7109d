import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

export interface BankRules {
  /** How a bank asks the network what became of a payment that it has no answer for. */
  readonly inquiry: Sourced<Backoff>;
}

export const bankRules: BankRules = {
  inquiry: {
    value: { firstMs: 2_000, mostMs: 60_000 },
    certainty: 'inferred',
    source: 'Ours: an open outcome is settled well before the next 11:00',
  },
};
