import { keeperOf } from '../../src/kernel/account.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { CreditTransfer, EpochMs, Instruction, Outcome } from '../../src/kernel/instruction.ts';
import type { Register } from '../../src/rail/register.ts';
import { isCollected } from '../../src/rail/retail-systems.ts';
import { onceAt } from '../../src/rail/until.ts';
import type { AccountRules } from './account-rules.ts';
import type { BankBook } from './bank-book.ts';
import { payerUnusable } from './payment-rules.ts';

export interface DelayedTransfersDeps {
  readonly book: BankBook;
  readonly register: Register;
  readonly clock: Clock;
  readonly rules: AccountRules;
}

/** The delayed transfer service (지연이체): what a customer orders leaves when the time that was agreed on is over, and is called back until shortly before. */
export class DelayedTransfers {
  readonly #deps: DelayedTransfersDeps;

  constructor(deps: DelayedTransfersDeps) {
    this.#deps = deps;
  }

  /** Of a customer's order; nothing else is delayed. */
  delayMs(order: Instruction): number {
    const { book } = this.#deps;
    if (order.kind !== 'credit-transfer' || keeperOf(order.payer) !== book.ledger.book || isCollected(order)) return 0;
    return book.accounts.find(order.payer.account)?.terms.delayMs ?? 0;
  }

  isWaiting(transfer: CreditTransfer, orderedAt: EpochMs): boolean {
    return orderedAt + this.delayMs(transfer) > this.#deps.clock.now();
  }

  /** Its account was reported meanwhile. One that may have left before is asked for, which closes it if it has not. */
  isStopped(transfer: CreditTransfer): boolean {
    return this.delayMs(transfer) > 0 && payerUnusable(transfer, this.#deps) !== undefined;
  }

  /** Of one that is waiting. */
  isRecallable(transfer: CreditTransfer, orderedAt: EpochMs): boolean {
    const { clock, rules } = this.#deps;
    return clock.now() <= orderedAt + this.delayMs(transfer) - rules.delay.value.recallBeforeMs;
  }

  /** `leave` is called when the time is over, unless the order has its end by then. */
  wait(transfer: CreditTransfer, orderedAt: EpochMs, leave: () => void): Outcome {
    const { clock, register } = this.#deps;
    const leavesAt = orderedAt + this.delayMs(transfer);
    onceAt(clock, leavesAt, `${transfer.id} leaves`, () => {
      if (register.isOpen(transfer.id)) leave();
    });
    return register.pending(transfer.id, 'delayed', leavesAt);
  }
}
