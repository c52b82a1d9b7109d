import type { AccountRef, BankCode, EpochMs } from './instruction.ts';
import type { Won } from './money.ts';

/** How often a mandate may be used, in the words of AP2; `ON_DEMAND`: whenever it is needed. */
export const frequencies = ['ON_DEMAND', 'DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY', 'QUARTERLY', 'ANNUALLY'] as const;
export type Frequency = (typeof frequencies)[number];

/** At most one payment in each period (KST; weeks begin on Monday, two weeks with that of `notBefore`), and so many in all; null: as many as the budget allows. */
export interface Recurrence {
  readonly frequency: Frequency;
  readonly usesMax: number | null;
}

/** A public key, as in a JWK (RFC 7517): Ed25519 or P-256. */
export interface HolderKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
}

/** What an agent may do for its principal. Absence means deny. */
export interface Mandate {
  readonly id: string;
  readonly tenant: string;
  readonly principal: string;
  readonly agent: string;
  /** Accounts that may be debited and read. */
  readonly accounts: readonly AccountRef[];
  /** Accounts that may be credited. */
  readonly payees: readonly AccountRef[];
  /** Least for one payment; absent: one won. */
  readonly minimumWon?: Won;
  /** Most for one payment. */
  readonly limitWon: Won;
  /** Most for all payments together, reserved before the rail is asked. */
  readonly budgetWon: Won;
  /** Absent: as often as the budget allows. */
  readonly recurrence?: Recurrence;
  readonly notBefore: EpochMs;
  readonly expiresAt: EpochMs;
  /** The agent works in the treasury of this bank and may see how it stands in clearing and settlement. Absent: it sees no bank's. */
  readonly treasuryOf?: BankCode;
  /** The mandate that this one narrows: it ends with that one, and what is taken of it is taken of that one too. */
  readonly parent?: string;
  /** Every order under it carries a proof that its agent holds the secret of this key. */
  readonly holder?: HolderKey;
  /** SHA-256, base64url, of the signed text that it was read from; absent where nothing was signed. */
  readonly digest?: string;
}
