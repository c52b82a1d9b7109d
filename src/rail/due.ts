import { nextSettlementAt } from '../kernel/calendar.ts';
import type { EpochMs } from '../kernel/instruction.ts';

/** Least time that is left for finding out what became of a payment. Ours: inquiries come at least once a minute. */
export const resolutionMsMin = 30 * 60_000;

/**
 * By when an order taken in at `at` has a final outcome: the next designated-time settlement (11:00 on a business day) that leaves
 * {@link resolutionMsMin}. It is never later than the settlement of the order's own obligation, so that no session closes over an open order.
 */
export function dueBy(at: EpochMs): EpochMs {
  return nextSettlementAt(at + resolutionMsMin);
}

/** {@link dueBy} for a clock that moves forward: the answer changes once a day, so it is worked out once a day. */
export function dueDates(): (at: EpochMs) => EpochMs {
  let known = { from: Number.POSITIVE_INFINITY, due: Number.NEGATIVE_INFINITY };
  return (at) => {
    if (at < known.from || at >= known.due - resolutionMsMin) known = { from: at, due: dueBy(at) };
    return known.due;
  };
}
