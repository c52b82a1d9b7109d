import { isWallet } from '../kernel/account.ts';
import { dayMs } from '../kernel/calendar.ts';
import type { CreditTransfer, EpochMs, FinalOutcome, ReturnClaim } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { ReturnClaimAnswer } from './rail.ts';
import type { Entry, Register } from './register.ts';
import { isCollected } from './retail-systems.ts';
import type { Sourced } from './sourced.ts';

/** So long after he was asked for it a payee who says nothing has refused. */
export const claimSilenceMs: Sourced<number> = {
  value: 3 * dayMs,
  certainty: 'inferred',
  source: 'Ours: banks report what came of asking the payee within days; no limit is published',
};

/** One claim for each order. */
export function claimOf(original: string, amountWon: Won, requestedAt: EpochMs): ReturnClaim {
  return { kind: 'return-claim', id: claimIdOf(original), original, amountWon, requestedAt };
}

export function claimIdOf(original: string): string {
  return `${original}:claim`;
}

/** Id of the transfer by which the payee gives the money back, or of another one after it that was refused. */
export function returnIdOf({ id }: Pick<ReturnClaim, 'id'>, attempt: number): string {
  return attempt === 1 ? `${id}:return` : `${id}:return:${attempt}`;
}

/** The claim that a transfer answers. */
export function claimAnsweredBy(returnId: string): string | undefined {
  return /^(.+:claim):return(?::\d+)?$/.exec(returnId)?.[1];
}

export function silentAt({ requestedAt }: ReturnClaim): EpochMs {
  return requestedAt + claimSilenceMs.value;
}

/** A return that was agreed to at the last moment still has a day to come. */
export function claimDueFrom(claim: ReturnClaim): EpochMs {
  return silentAt(claim) + dayMs;
}

/** The order that a claim is about; `undefined`: nothing of that amount was credited under it from account to account, or the claim has another's id. */
export function claimedOrder(
  register: Register,
  { id, original, amountWon }: Pick<ReturnClaim, 'id' | 'original' | 'amountWon'>,
): CreditTransfer | undefined {
  const entry = register.find(original);
  const order = entry?.instruction;
  if (order?.kind !== 'credit-transfer' || entry?.standing.status !== 'credited' || id !== claimIdOf(original)) return undefined;
  const isPaid = !isCollected(order) && !isWallet(order.payer) && !isWallet(order.payee);
  return isPaid && amountWon > 0n && amountWon <= order.amountWon ? order : undefined;
}

export const notClaimable = { status: 'rejected', reason: 'return_invalid' } as const satisfies FinalOutcome;

/** As agents and REST hear of it. */
export function claimAnswer({ instruction, receivedAt, standing }: Entry): ReturnClaimAnswer | undefined {
  if (instruction.kind !== 'return-claim') return undefined;
  const said = { amountWon: instruction.amountWon, claimedAt: receivedAt };
  switch (standing.status) {
    case 'credited':
      return { ...said, status: 'returned' };
    case 'rejected':
      return { ...said, status: isKept(standing) ? 'refused' : 'failed', reason: standing.reason };
    case 'pending':
      return { ...said, status: standing.stage === returning ? 'agreed' : 'requested' };
    case 'unknown':
      return { ...said, status: 'requested' };
  }
}

/** Stage of a claim whose payee has agreed. */
export const returning = 'returning';

/** The payee said no, or nothing. */
export function isKept({ reason }: Extract<FinalOutcome, { status: 'rejected' }>): boolean {
  return reason === 'return_refused' || reason === 'return_unanswered';
}
