import type { AccountRef, EpochMs } from './instruction.ts';
import type { Won } from './money.ts';

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
  /** Most for one payment. */
  readonly limitWon: Won;
  /** Most for all payments together, reserved before the rail is asked. */
  readonly budgetWon: Won;
  readonly notBefore: EpochMs;
  readonly expiresAt: EpochMs;
}
