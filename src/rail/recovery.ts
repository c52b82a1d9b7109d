import type { Recovery } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { ClaimedAnswer, ReturnClaimAnswer } from './rail.ts';
import type { Entry } from './register.ts';

/** Rail of the deposit insurer (예금보험공사). */
export const insurerId = 'kdic';

/** One application for each order. */
export function recoveryOf(original: string, { payment, creditedAt, claim }: Required<ClaimedAnswer>, requestedAt: number): Recovery {
  return { kind: 'recovery', id: recoveryIdOf(original), original, payment, creditedAt, amountWon: claim.amountWon, requestedAt };
}

export function recoveryIdOf(original: string): string {
  return `${original}:recovery`;
}

/** Id of the transfer by which the payee pays the insurer (`in`), or the insurer the applicant (`out`), or of another one after it that was refused. */
export function recoveryTransferId({ id }: Pick<Recovery, 'id'>, way: 'in' | 'out', attempt: number): string {
  return attempt === 1 ? `${id}:${way}` : `${id}:${way}:${attempt}`;
}

/** The bank's route is at its end, and the money stayed with the payee. */
export function hasFailed(claim: ReturnClaimAnswer | undefined): claim is ReturnClaimAnswer {
  return claim?.status === 'refused' || claim?.status === 'failed';
}

/** Stage of an application whose payee has paid the insurer. */
export const payingOut = 'paying-out';

/** As agents hear of it; `payoutWon`: what is left of it after costs. */
export function recoveryAnswer({ instruction, receivedAt, standing }: Entry, payoutWon: (amountWon: Won) => Won): ReturnClaimAnswer | undefined {
  if (instruction.kind !== 'recovery') return undefined;
  const said = { amountWon: instruction.amountWon, claimedAt: receivedAt };
  switch (standing.status) {
    case 'credited':
      return { ...said, status: 'returned', returnedWon: payoutWon(instruction.amountWon) };
    case 'rejected':
      return { ...said, status: isTurnedDown(standing.reason) ? 'refused' : 'failed', reason: standing.reason };
    case 'pending':
      return { ...said, status: standing.stage === payingOut ? 'agreed' : 'requested' };
    case 'unknown':
      return { ...said, status: 'requested' };
  }
}

function isTurnedDown(reason: string): boolean {
  return reason === 'recovery_amount' || reason === 'recovery_expired';
}
