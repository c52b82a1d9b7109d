import type { Won } from './money.ts';

/** Where agents run. Outside the internal zone of a bank an agent needs a no-action letter, which covers one use for one year. */
export interface PolicyZone {
  readonly name: string;
  readonly internal: boolean;
  /** `from` is a date in KST, `YYYY-MM-DD`. */
  readonly letter: { readonly use: 'security' | 'payments'; readonly from: string } | null;
}

/** What one agent may call. Names are exact; a call that no rule fits is denied. */
export interface PolicyRule {
  readonly name: string;
  readonly zone: string;
  readonly tenant: string;
  readonly agent: string;
  readonly tools: readonly string[];
  /** Most for one payment; absent: any amount. */
  readonly upToWon?: Won;
  /** From this amount on a person has to approve; absent: no amount calls for it. */
  readonly stepUpFromWon?: Won;
  /** A person has to approve what comes, with the other payments of its principal to the same payee on the same day in KST, to so much (structuring). */
  readonly stepUpDayWon?: Won;
  /** A person has to approve while nothing of the principal's was ever credited to the payee. */
  readonly stepUpNewPayee?: boolean;
  /** A person has to approve what would be the `payments`-th payment of the principal within so many minutes. */
  readonly stepUpVelocity?: { readonly payments: number; readonly minutes: number };
  /** Who approves is not who initiated: an officer of the bank has to, the principal cannot. */
  readonly fourEyes?: boolean;
  /** How long after it was asked for an approval can be given and used; default {@link approvalMinutesDefault}. */
  readonly approvalMinutes?: number;
  /** `HH:MM` in KST, from the first and before the second; null: at any time. */
  readonly hours: { readonly fromKst: string; readonly untilKst: string; readonly businessDaysOnly: boolean } | null;
}

/** A bank's policy as data. Rules are read in their order, and the first that fits decides. */
export interface Policy {
  readonly zones: readonly PolicyZone[];
  readonly agents: readonly { readonly tenant: string; readonly agent: string; readonly zone: string }[];
  readonly rules: readonly PolicyRule[];
}

/** Why a payment needs a person. */
export type StepUpCause = 'amount' | 'structuring' | 'new-payee' | 'velocity';

export const approvalMinutesDefault = 30;
