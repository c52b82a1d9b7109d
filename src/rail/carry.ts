import type { Clock } from '../kernel/clock.ts';
import type { CreditTransfer, EpochMs, FinalOutcome } from '../kernel/instruction.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import { isInconclusive } from './inconclusive.ts';
import { type Backoff, inquire, nextWaitMs } from './inquiry.ts';
import type { Rail, StatusAnswer } from './rail.ts';
import { isFinal } from './register.ts';

export interface CarryDeps {
  readonly clock: Clock;
  readonly inquiry: Backoff;
}

/** What is wrong with the account that won is paid to: no later order can change it, so the holder is told. */
const ofPayee: ReadonlySet<ReasonCode> = new Set([
  'account_unknown',
  'account_closed',
  'account_blocked',
  'name_mismatch',
  'same_account',
  'amount_limit',
]);

/** Hands one transfer to the payer's bank and pursues it to its end. Safe to call again after a restart: the same order is the same transfer. */
export async function carry({ clock, inquiry }: CarryDeps, bank: Rail, order: CreditTransfer): Promise<FinalOutcome> {
  let answer: StatusAnswer = await bank.submit(order);
  // After a restart it may have been sent before.
  for (let sentBefore = true; ; sentBefore = false) {
    if (answer.status === 'absent') return { status: 'rejected', reason: 'superseded' };
    if (isFinal(answer) && !isInconclusive(answer, sentBefore)) return answer;
    answer = await inquire({ clock, backoff: inquiry }, bank, order.id);
  }
}

export interface Insistence {
  /** When the first attempt went out or goes out, however often the process has restarted since. */
  readonly since: EpochMs;
  /** Makes the same transfer for the same attempt, counted from 1, whenever it is asked. */
  readonly order: (attempt: number) => CreditTransfer;
}

/**
 * Carries one transfer after the other until one is credited, or its payee's bank says that none ever will. A refused id stays refused, so another attempt is another
 * transfer. What a life before a restart may have tried is gone through at the shortest wait: its refusals were waited for then.
 */
export async function insist(deps: CarryDeps, bank: Rail, { since, order }: Insistence): Promise<FinalOutcome> {
  const { clock, inquiry } = deps;
  const begunAt = clock.now();
  let waitMs = inquiry.firstMs;
  for (let attempt = 1, earliestAt = since; ; attempt += 1) {
    const outcome = await carry(deps, bank, order(attempt));
    if (outcome.status === 'credited' || ofPayee.has(outcome.reason)) return outcome;
    const now = clock.now();
    const againAt = now + (earliestAt < begunAt ? inquiry.firstMs : waitMs);
    await clock.sleep(Math.max(againAt, outcome.retryAt ?? 0) - now);
    earliestAt += waitMs;
    waitMs = nextWaitMs(inquiry, waitMs);
  }
}
