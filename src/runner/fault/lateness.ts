import type { FaultSpec } from '../scenario.ts';

/** By how many ms `delay` makes a message late: unless the fault says otherwise, by more than the patience of every client and caller. */
export function delayMsOf({ forMs = 60_000 }: Pick<FaultSpec, 'forMs'>): number {
  return forMs;
}

/** How many ms a request that is reordered at the door falls behind, so that what is sent after it overtakes it. */
export function reorderMsOf({ forMs = 500 }: Pick<FaultSpec, 'forMs'>): number {
  return forMs;
}
