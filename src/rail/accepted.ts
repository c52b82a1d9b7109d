import type { LedgerOutcome } from '../kernel/ledger.ts';

/** For orders that have been checked before: a refusal by the book then means that the simulator itself is wrong, so it throws. */
export function accepted(outcome: LedgerOutcome, order: string): void {
  if (outcome.status === 'rejected') throw new Error(`the book refused ${order}: ${outcome.reason}`);
}
