import type { Clock } from '../../src/kernel/clock.ts';
import type { RecordEvent } from '../../src/kernel/event.ts';
import type { BankCode, Rail } from '../../src/rail/rail.ts';
import type { PayeeReply } from './return-claims.ts';
import type { BankRules } from './rules.ts';

export interface BankOptions {
  readonly code: BankCode;
  readonly name: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** The network that carries payments to other banks. */
  readonly clearing: Rail;
  /** Ledgers of wallets, by their id: deposits are converted into what they keep, and back. */
  readonly ledgers?: ReadonlyMap<string, Rail>;
  readonly rules: BankRules;
  /** Customers who are asked to give a payment back. Absent: none of them answers. */
  readonly payeeReply?: PayeeReply;
}
