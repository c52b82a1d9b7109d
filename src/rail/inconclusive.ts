import type { StatusAnswer } from '../kernel/instruction.ts';
import type { ReasonCode } from '../kernel/reason.ts';

/**
 * Refusals that say nothing about the order: the rail did not look at it, or it knows another order under this id, which can only be
 * a copy that the line distorted. Only asking by id tells what became of it.
 */
const reasons: ReadonlySet<ReasonCode> = new Set(['key_conflict', 'rate_limited', 'system_unavailable']);

/**
 * `sentBefore`: the answer is to an order that may have got through earlier, before a restart or under a lost reply. That the rail
 * cannot be had now ends only an order that was never sent.
 */
export function isInconclusive(answer: StatusAnswer, sentBefore: boolean): boolean {
  return answer.status === 'rejected' && (reasons.has(answer.reason) || (sentBefore && answer.reason === 'participant_unavailable'));
}
