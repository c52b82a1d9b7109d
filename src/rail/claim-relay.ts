import type { Clock } from '../kernel/clock.ts';
import type { CreditTransfer, Outcome, ReturnClaim } from '../kernel/instruction.ts';
import { isInconclusive } from './inconclusive.ts';
import { type Backoff, nextWaitMs } from './inquiry.ts';
import type { Rail } from './rail.ts';
import type { Register } from './register.ts';
import { claimedOrder, notClaimable } from './return-claim.ts';
import type { Sourced } from './sourced.ts';

/** A payee takes hours or days, and so may what keeps his money from coming. */
export const claimInquiry: Sourced<Backoff> = {
  value: { firstMs: 60_000, mostMs: 600_000 },
  certainty: 'inferred',
  source: 'Ours: often enough for a payer who waits for the answer, and seldom enough for days of silence',
};

export interface ClaimRelayDeps {
  readonly clock: Clock;
  readonly register: Register;
  /** Who was sent the order. */
  readonly next: (order: CreditTransfer) => Rail;
}

/** Hands return claims on to where their orders went, under one id until they have an end; asking and asking again are the same message. */
export class ClaimRelay {
  readonly #deps: ClaimRelayDeps;

  constructor(deps: ClaimRelayDeps) {
    this.#deps = deps;
  }

  /** A claim that the register has just admitted. */
  take(claim: ReturnClaim): Outcome {
    const { register } = this.#deps;
    const order = claimedOrder(register, claim);
    if (order === undefined) return register.conclude(claim.id, notClaimable);
    void this.handOn(claim, order);
    return register.isOpen(claim.id) ? register.pending(claim.id, 'payee') : register.standing(claim.id);
  }

  /** After a restart. */
  resume(): void {
    const { register } = this.#deps;
    for (const { instruction } of register.open()) {
      const order = instruction.kind === 'return-claim' ? claimedOrder(register, instruction) : undefined;
      if (instruction.kind === 'return-claim' && order !== undefined) void this.handOn(instruction, order);
    }
  }

  /** That the money is back is nobody's word: the claim ends with the transfer that brings it. Only that nothing comes has to be heard. */
  async handOn(claim: ReturnClaim, order: CreditTransfer): Promise<void> {
    const { clock, register, next } = this.#deps;
    const backoff = claimInquiry.value;
    for (let waitMs = backoff.firstMs; register.isOpen(claim.id); waitMs = nextWaitMs(backoff, waitMs)) {
      const answer = await next(order).submit(claim);
      if (!register.isOpen(claim.id)) return;
      if (answer.status === 'pending') register.pending(claim.id, answer.stage);
      if (answer.status === 'rejected' && !isInconclusive(answer, true)) {
        register.conclude(claim.id, answer);
        return;
      }
      await clock.sleep(waitMs);
    }
  }
}
