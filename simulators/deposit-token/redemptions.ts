import type { Clock } from '../../src/kernel/clock.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { inquire } from '../../src/rail/inquiry.ts';
import type { BankCode, CreditTransfer, Outcome, Rail, StatusAnswer, WalletHold, WalletRelease } from '../../src/rail/rail.ts';
import type { Register } from '../../src/rail/register.ts';
import type { TokenRules } from './rules.ts';
import { type Tiers, tokenLedgerId } from './tiers.ts';

/** What the ledger executes. */
export type WalletOrder = CreditTransfer | WalletHold | WalletRelease;

interface RedemptionsDeps {
  readonly clock: Clock;
  readonly rules: TokenRules;
  readonly tiers: Tiers;
  readonly register: Register;
  readonly cores: ReadonlyMap<BankCode, Rail>;
}

/** Tokens that become deposits: set aside on the ledger until the bank has credited its customer, which may take as long as its line is down. */
export class Redemptions {
  readonly #deps: RedemptionsDeps;

  constructor(deps: RedemptionsDeps) {
    this.#deps = deps;
  }

  /** After a restart nobody knows whether the bank has the order. Its id makes it safe to send again. */
  async carryOn(instruction: WalletOrder, sentBefore: boolean): Promise<Outcome> {
    if (instruction.kind !== 'credit-transfer') throw new Error(`${tokenLedgerId}: ${instruction.id} has no second half`);
    this.#deps.register.pending(instruction.id, 'redemption');
    return this.#resolve(instruction, await this.#coreOf(instruction).submit(instruction), sentBefore);
  }

  /** The bank has credited, or not. Tokens are burnt together with the conclusion. */
  #resolve(transfer: CreditTransfer, answer: StatusAnswer, sentBefore: boolean): Outcome {
    switch (answer.status) {
      case 'credited':
        this.#deps.tiers.redeem(transfer);
        return this.#deps.register.conclude(transfer.id, answer);
      case 'absent':
        return this.#giveUp(transfer, { status: 'rejected', reason: 'superseded' });
      case 'rejected':
        return isInconclusive(answer, sentBefore) ? this.#leaveOpen(transfer) : this.#giveUp(transfer, answer);
      case 'pending':
      case 'unknown':
        return this.#leaveOpen(transfer);
    }
  }

  #leaveOpen(transfer: CreditTransfer): Outcome {
    void this.#pursue(transfer);
    return this.#deps.register.unknown(transfer.id);
  }

  async #pursue(transfer: CreditTransfer): Promise<void> {
    const { clock, rules } = this.#deps;
    this.#resolve(transfer, await inquire({ clock, backoff: rules.inquiry.value }, this.#coreOf(transfer), transfer.id), false);
  }

  #giveUp(transfer: CreditTransfer, outcome: FinalOutcome): Outcome {
    this.#deps.tiers.releaseRedemption(transfer.id);
    return this.#deps.register.conclude(transfer.id, outcome);
  }

  #coreOf({ payee }: CreditTransfer): Rail {
    const core = this.#deps.cores.get(payee.bank);
    if (core === undefined) throw new Error(`${tokenLedgerId}: bank ${payee.bank} is not on the ledger`);
    return core;
  }
}
