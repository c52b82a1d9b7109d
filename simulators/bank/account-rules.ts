import type { AccountStanding } from '../../src/kernel/account-terms.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

/** Why an account in this standing neither pays nor is paid; null: it may. Suspended and closed accounts are as anybody sees them. */
export interface StandingRule {
  readonly pays: ReasonCode | null;
  readonly receives: ReasonCode | null;
}

export type SecurityGrade = 1 | 2 | 3;

export interface AccountRules {
  readonly standings: Sourced<Readonly<Record<Exclude<AccountStanding, 'active' | 'suspended' | 'closed'>, StandingRule>>>;
  /** Most by transfer and day, by the grade of the customer's means of access. */
  readonly grades: Sourced<Readonly<Record<SecurityGrade, { readonly onceWon: Won; readonly dayWon: Won }>>>;
  /** A delayed transfer leaves after so long at least, and is called back until so long before. */
  readonly delay: Sourced<{ readonly leastMs: number; readonly recallBeforeMs: number }>;
  readonly receiptHold: Sourced<{ readonly fromWon: Won; readonly ms: number }>;
  /** Hundredths of a percent of the interest. */
  readonly taxBasisPoints: Sourced<number>;
}

const minuteMs = 60_000;

export const accountRules: AccountRules = {
  standings: {
    value: {
      dormant: { pays: 'account_dormant', receives: null },
      reported: { pays: 'account_reported', receives: 'account_reported' },
      attached: { pays: 'account_attached', receives: null },
    },
    certainty: 'inferred',
    source:
      'Open banking bank_rsp_code 419, 425, 467 for what is paid out; special act on fraud by telecommunication (통신사기피해환급법), article 4: payment stop. That a reported account takes nothing in either, and that the others do, is ours',
  },
  grades: {
    value: {
      1: { onceWon: won(100_000_000n), dayWon: won(500_000_000n) },
      2: { onceWon: won(50_000_000n), dayWon: won(250_000_000n) },
      3: { onceWon: won(10_000_000n), dayWon: won(50_000_000n) },
    },
    certainty: 'sourced',
    source:
      'Detailed rules on supervision of electronic finance, limits by security grade as of 2008 for private customers; banks set their own today',
  },
  delay: {
    value: { leastMs: 180 * minuteMs, recallBeforeMs: 30 * minuteMs },
    certainty: 'sourced',
    source: 'Delayed transfer service (지연이체): at least three hours, recall until thirty minutes before',
  },
  receiptHold: {
    value: { fromWon: won(1_000_000n), ms: 30 * minuteMs },
    certainty: 'sourced',
    source:
      'Delayed withdrawal (지연인출) against telephone fraud: what came in at KRW 1m or more cannot leave by machine for thirty minutes. That an account with this term keeps it from transfers too follows bank_rsp_code 458',
  },
  taxBasisPoints: { value: 1_540, certainty: 'memory', source: 'Income tax of 14 % on interest with the local tax of a tenth of it' },
};
