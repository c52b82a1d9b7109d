import { dayMs } from '../../src/kernel/calendar.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

export interface InsurerRules {
  /** What is recovered: from the least to the most, both included. */
  readonly amountWon: Sourced<{ readonly least: Won; readonly most: Won }>;
  /** So long after the payment an application is taken. */
  readonly appliesWithinMs: Sourced<number>;
  /** Of what is recovered, kept for the costs of recovery; what is paid out is rounded down to the won. */
  readonly costPercent: Sourced<bigint>;
  /** So long the payee has to pay by himself. */
  readonly voluntaryMs: Sourced<number>;
  /** From the end of that, an application has its end after so long at the latest. */
  readonly graceMs: Sourced<number>;
  /** From a payee's transfer that was refused to his next. */
  readonly payeeRetry: Sourced<Backoff>;
  /** Between a transfer of the insurer's that was refused and the next, and between two questions what became of one. */
  readonly inquiry: Sourced<Backoff>;
}

const scheme = '예금보험공사 착오송금 반환지원 (예금자보호법 제39조의2)';

/** The deposit insurer's recovery of misdirected payments. Only the payee's voluntary return is played; an order to pay by a court is not. */
export const insurerRules: InsurerRules = {
  amountWon: { value: { least: won(50_000n), most: won(100_000_000n) }, certainty: 'sourced', source: scheme },
  appliesWithinMs: { value: 365 * dayMs, certainty: 'sourced', source: `${scheme}: within a year of the payment; counted as 365 days by us` },
  costPercent: {
    value: 4n,
    certainty: 'inferred',
    source: '예금보험공사, April 2023: 96 % of the amount is paid out on average; that every recovery costs the average is ours',
  },
  voluntaryMs: {
    value: 50 * dayMs,
    certainty: 'inferred',
    source: '예금보험공사, April 2023: 46.7 days from application to payment on average; that the payee has 50 is ours',
  },
  graceMs: { value: 10 * dayMs, certainty: 'inferred', source: 'Ours: what keeps a transfer from being sent is over by then' },
  payeeRetry: {
    value: { firstMs: 60_000, mostMs: dayMs },
    certainty: 'inferred',
    source: 'Ours: soon after a line was down, and once a day for a payee who has no money yet',
  },
  inquiry: {
    value: { firstMs: 2_000, mostMs: 3_600_000 },
    certainty: 'inferred',
    source: 'Ours: often enough for a line that was down for a moment, seldom enough for an account that takes nothing for now',
  },
};
