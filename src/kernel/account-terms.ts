import type { Won } from './money.ts';

/**
 * How an account stands with its bank: in order; unused for years (휴면); suspended (거래정지); reported for fraud, so that payment out of it is stopped (지급정지);
 * attached by a creditor (압류); closed.
 */
export type AccountStanding = 'active' | 'dormant' | 'suspended' | 'reported' | 'attached' | 'closed';

/** What bank and customer have agreed on for one account; what is absent does not apply. */
export interface AccountTerms {
  /** `demand` pays and is paid; out of a `term` deposit nothing is transferred before its end. */
  readonly kind: 'demand' | 'term';
  /** Most for one transfer, and for all of one KST day. */
  readonly onceLimitWon?: Won;
  readonly dayLimitWon?: Won;
  /** Transfers to others leave so long after they are ordered (지연이체). */
  readonly delayMs?: number;
  /** What came in at once, so much or more, cannot leave for so long. */
  readonly receiptHold?: { readonly fromWon: Won; readonly ms: number };
  /** A year's interest on the balance at the end of each day, and the tax that is withheld from it, in hundredths of a percent. */
  readonly interest?: { readonly basisPoints: number; readonly taxBasisPoints: number };
  /** For each transfer to another bank, charged at the end of the day. */
  readonly feeWon?: Won;
}
