import { type Won, won } from '../../src/kernel/money.ts';
import type { Hours } from '../../src/rail/hours.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

/** What the law, or the bill that may become it, and the chain ask of a won stablecoin. Every figure is configuration: no law is enacted. */
export interface StablecoinRules {
  /** Blocks close at full multiples of this time. */
  readonly blockMs: Sourced<number>;
  /** A transaction is final so many blocks after the one that it stands in; a reorganisation reaches no deeper. */
  readonly confirmations: Sourced<number>;
  /** A redemption is paid by the close of so many business days after it was ordered. */
  readonly redemptionBusinessDays: Sourced<number>;
  /** When redemptions are paid. */
  readonly payoutHours: Sourced<Hours>;
  /** Business days from the sale of a reserve bond to its money, and the time of that day (KST). */
  readonly bondSettlement: Sourced<{ readonly businessDays: number; readonly atKst: string }>;
  /** When circulation and reserve are disclosed: this day of every month, at this time (KST). */
  readonly disclosure: Sourced<{ readonly day: number; readonly atKst: string }>;
  /** Least reserve in percent of the coins in circulation. */
  readonly reservePercent: Sourced<bigint>;
  readonly reserveAssets: Sourced<readonly string[]>;
  readonly capitalWonMin: Sourced<Won>;
  readonly ownership: Sourced<string>;
  /** Who is paid from what if the issuer fails: first comes first. Documentation; no step of the sandbox reads it. */
  readonly insolvencyOrder: Sourced<readonly string[]>;
  /** How the issuer asks a bank what became of a payment that it has no answer for, and how long it waits before it orders one again. */
  readonly inquiry: Sourced<Backoff>;
}

const bill = 'Government bill on won stablecoins as reported, March 2026; not enacted';

export const stablecoinRules: StablecoinRules = {
  blockMs: { value: 2_000, certainty: 'inferred', source: 'Ours: a public chain of the faster kind; the chain is not decided' },
  confirmations: {
    value: 12,
    certainty: 'inferred',
    source: 'Ours: issuers and exchanges each set a depth from which they take a transfer for final',
  },
  redemptionBusinessDays: { value: 3, certainty: 'sourced', source: `${bill}; another bill says 10 days` },
  payoutHours: {
    value: { opensKst: '09:00', closesKst: '17:00', businessDaysOnly: true },
    certainty: 'inferred',
    source: 'Ours: business days are what the bill counts; the hours are within those of BOK-Wire+, so that large payouts settle',
  },
  bondSettlement: {
    value: { businessDays: 1, atKst: '14:00' },
    certainty: 'memory',
    source: 'Government bonds sold on the exchange settle on the next business day; the hour is ours',
  },
  disclosure: { value: { day: 1, atKst: '09:00' }, certainty: 'sourced', source: `${bill}: monthly disclosure; day and hour are ours` },
  reservePercent: { value: 100n, certainty: 'sourced', source: `${bill}: at least 100 %, segregated` },
  reserveAssets: {
    value: ['cash', 'demand deposits', 'government bonds with at most one year to run'],
    certainty: 'sourced',
    source: bill,
  },
  capitalWonMin: { value: won(5_000_000_000n), certainty: 'sourced', source: bill },
  ownership: { value: 'consortium in which banks hold 50 % and one share', certainty: 'sourced', source: `${bill}; contested` },
  insolvencyOrder: {
    value: ['holders of coins, from the segregated reserve', 'holders of coins, for what the reserve lacks', 'other creditors', 'owners'],
    certainty: 'sourced',
    source: `${bill}: holders first; the order behind them is that of general insolvency law, from memory`,
  },
  inquiry: {
    value: { firstMs: 2_000, mostMs: 60_000 },
    certainty: 'inferred',
    source: 'Ours: as banks ask, so that an open payout is found out within a minute of its end',
  },
};
