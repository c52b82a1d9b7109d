import type { Clock } from '../../src/kernel/clock.ts';
import type { CreditTransfer, FinalOutcome, Outcome, Recall } from '../../src/kernel/instruction.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { askBack, type NotPaid, recalledOutcome } from '../../src/rail/recall.ts';
import type { Register } from '../../src/rail/register.ts';
import type { DelayedTransfers } from './delayed-transfers.ts';
import type { Routes } from './routes.ts';

export interface RecallsDeps {
  readonly clock: Clock;
  readonly register: Register;
  readonly delayed: DelayedTransfers;
  readonly routes: Routes;
  readonly clearing: Rail;
  readonly backoff: Backoff;
  /** Ends an order without a payment: hold and conclusion in one stretch. */
  readonly release: (transfer: CreditTransfer, outcome: FinalOutcome) => void;
  /** Takes in what the network said of an order. */
  readonly resolve: (transfer: CreditTransfer, answer: NotPaid) => void;
}

/** Customers who call their orders back: what still waits here is revoked here; what has left is asked for at the network, and the recall ends with it. */
export class Recalls {
  readonly #deps: RecallsDeps;

  constructor(deps: RecallsDeps) {
    this.#deps = deps;
  }

  /** A recall that the register has just admitted. */
  take(recall: Recall): Outcome {
    const { register, delayed, release } = this.#deps;
    const found = register.recalled(recall);
    if (!('instruction' in found)) return found;
    const { instruction, receivedAt } = found;
    if (instruction.kind !== 'credit-transfer') throw new Error(`${recall.id} asks for a ${instruction.kind}, which a bank does at once`);
    if (!delayed.isWaiting(instruction, receivedAt)) {
      void this.#askBack(instruction);
      return register.pending(recall.id, 'recall');
    }
    if (!delayed.isRecallable(instruction, receivedAt)) return register.conclude(recall.id, { status: 'rejected', reason: 'recall_too_late' });
    release(instruction, recalledOutcome);
    return register.standing(recall.id);
  }

  /** After a restart, once payments are under way again. */
  resume(): void {
    const { register } = this.#deps;
    for (const { instruction } of register.open()) {
      const transfer = instruction.kind === 'recall' ? register.find(instruction.original)?.instruction : undefined;
      if (transfer?.kind === 'credit-transfer') void this.#askBack(transfer);
    }
  }

  /** Ledgers of wallets carry out at once and take nothing back. */
  async #askBack(transfer: CreditTransfer): Promise<void> {
    const { routes, clearing, resolve } = this.#deps;
    if (routes.of(transfer) !== clearing) return;
    const answer = await askBack(this.#deps, clearing, { id: transfer.id, there: transfer.id });
    if (answer !== undefined) resolve(transfer, answer);
  }
}
