import { type Won, won } from '../../src/kernel/money.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Sourced } from '../../src/rail/sourced.ts';
import { type AccountRules, accountRules } from './account-rules.ts';

export interface BankRules extends AccountRules {
  /** How a bank asks the network what became of a payment that it has no answer for. */
  readonly inquiry: Sourced<Backoff>;
  /** Payments to other banks above this settle gross on BOK-Wire+; the same figure as the network's limit. */
  readonly grossAboveWon: Sourced<Won>;
}

export const bankRules: BankRules = {
  ...accountRules,
  inquiry: {
    value: { firstMs: 2_000, mostMs: 60_000 },
    certainty: 'inferred',
    source: 'Ours: an open outcome is settled well before the next 11:00',
  },
  grossAboveWon: {
    value: won(1_000_000_000n),
    certainty: 'sourced',
    source: 'Bank of Korea: above KRW 1bn a transfer goes through the settlement linked to BOK-Wire+',
  },
};
