import type { Clock } from '../../kernel/clock.ts';
import { reasons } from '../../kernel/reason.ts';
import { isInconclusive } from '../inconclusive.ts';
import { type Outcome, type Rail, RailShut, RailUnreachable } from '../rail.ts';

export interface RetryRule {
  /** Tries after the first. */
  readonly retries: number;
  /** Before the first of them; twice as long before each further one. */
  readonly pauseMs: number;
}

/**
 * Tries again where the table of reasons says that it can help, and nowhere else: an inquiry that got no answer (`system_unavailable`), and an order that the rail
 * did not look at. It is the same order under the same id each time. A time-out of an order is not tried again: it proves nothing, and only asking by id resolves it.
 */
export function retrying(rail: Rail, { clock, retries, pauseMs }: RetryRule & { readonly clock: Clock }): Rail {
  async function inquire<A>(ask: () => Promise<A>): Promise<A> {
    for (let tried = 0; ; tried += 1) {
      try {
        return await ask();
      } catch (error) {
        const helps = error instanceof RailUnreachable && !(error instanceof RailShut) && reasons.system_unavailable.retryable;
        if (!helps || tried >= retries) throw error;
      }
      await clock.sleep(pauseMs * 2 ** tried);
    }
  }

  return {
    id: rail.id,
    submit: async (instruction): Promise<Outcome> => {
      let answer = await rail.submit(instruction);
      for (let tried = 0; tried < retries && wasNotLookedAt(answer); tried += 1) {
        await clock.sleep(pauseMs * 2 ** tried);
        const next = await rail.submit(instruction);
        if (!isInconclusive(next, true)) return next; // what is no word on an order that may have got through is none here either
        answer = wasNotLookedAt(next) ? next : answer;
      }
      return answer;
    },
    status: (instructionId) => inquire(() => rail.status(instructionId)),
    ask: (topic, question) => inquire(() => rail.ask(topic, question)),
  };
}

function wasNotLookedAt(answer: Outcome): boolean {
  return answer.status === 'rejected' && isInconclusive(answer, false) && reasons[answer.reason].retryable;
}
