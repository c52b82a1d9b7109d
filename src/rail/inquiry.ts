import type { Clock } from '../kernel/clock.ts';
import type { FinalOutcome, StatusAnswer } from '../kernel/instruction.ts';
import { type Rail, RailUnreachable } from './rail.ts';
import { isFinal } from './register.ts';

/** Waits double from `firstMs` up to `mostMs`. There is no last attempt: money is under way until somebody knows. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

export function nextWaitMs(backoff: Backoff, waitedMs: number): number {
  return Math.min(waitedMs * 2, backoff.mostMs);
}

/** Asks by id, again and again, until the outcome is final. A rail that cannot be reached has said nothing. */
export async function inquire(
  deps: { readonly clock: Clock; readonly backoff: Backoff },
  rail: Rail,
  id: string,
): Promise<FinalOutcome | { status: 'absent' }> {
  for (let waitMs = deps.backoff.firstMs; ; waitMs = nextWaitMs(deps.backoff, waitMs)) {
    await deps.clock.sleep(waitMs);
    const answer = await statusOrSilence(rail, id);
    if (answer !== undefined && (answer.status === 'absent' || isFinal(answer))) return answer;
  }
}

/** `undefined`: no answer came. */
export async function statusOrSilence(rail: Rail, id: string): Promise<StatusAnswer | undefined> {
  try {
    return await rail.status(id);
  } catch (error) {
    if (error instanceof RailUnreachable) return undefined;
    throw error;
  }
}
