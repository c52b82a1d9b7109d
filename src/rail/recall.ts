import type { Clock } from '../kernel/clock.ts';
import type { FinalOutcome, Recall, StatusAnswer } from '../kernel/instruction.ts';
import { isInconclusive } from './inconclusive.ts';
import { type Backoff, nextWaitMs, statusOrSilence } from './inquiry.ts';
import type { Rail } from './rail.ts';
import type { Register } from './register.ts';

export const recalledOutcome = { status: 'rejected', reason: 'recalled' } as const satisfies FinalOutcome;

/** One recall for each order: asked again, it is the same one. */
export function recallOf(original: string): Recall {
  return { kind: 'recall', id: `${original}:recall`, original };
}

/** What ends an order for good without a payment. */
export type NotPaid = Extract<StatusAnswer, { status: 'rejected' | 'absent' }>;

/**
 * Asks the next rail for an order back, under one id until it has decided or the order has its end here. Then how the order stands there;
 * `undefined`: it goes on, and whoever carries it finds out. A rail's word that the recall is done is no word on the order, so that is asked for.
 */
export async function askBack(
  deps: { readonly clock: Clock; readonly backoff: Backoff; readonly register: Register },
  rail: Rail,
  order: { readonly id: string; readonly there: string },
): Promise<NotPaid | undefined> {
  const { clock, backoff, register } = deps;
  const recall = recallOf(order.there);
  for (let waitMs = backoff.firstMs; register.isOpen(order.id); waitMs = nextWaitMs(backoff, waitMs)) {
    const answer = await rail.submit(recall);
    if (answer.status === 'rejected' && answer.reason === 'recall_too_late') return undefined;
    if (answer.status === 'credited') return notPaid(await statusOrSilence(rail, order.there));
    await clock.sleep(waitMs);
  }
  return undefined;
}

function notPaid(answer: StatusAnswer | undefined): NotPaid | undefined {
  if (answer?.status === 'absent') return answer;
  return answer?.status === 'rejected' && !isInconclusive(answer, true) ? answer : undefined;
}
