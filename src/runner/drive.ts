import { setImmediate as turn } from 'node:timers/promises';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Party } from './activity.ts';
import { SandboxBroken } from './sandbox-broken.ts';
import type { Sentinel } from './sentinel.ts';
import type { Timeline } from './timeline.ts';

/** Turns of the event loop within which everybody must be parked; two are enough for the shipped door. */
export const turnsMax = 16;

export interface Driven {
  readonly timeline: Timeline;
  readonly parties: readonly Party[];
  readonly sentinel: Sentinel;
  /** After each event, with everybody parked: check invariants, hand the journal its batch. */
  step(): void;
  /** Time at which the run ends, known once it is; `undefined` while somebody still works. */
  endsAt(): EpochMs | undefined;
}

/** Takes event after event off the queue, and lets each run until everybody is parked, until the run ends. */
export async function drive(run: Driven): Promise<void> {
  run.sentinel.start();
  try {
    for (;;) {
      await settle(run);
      run.step();
      const end = run.endsAt();
      const next = run.timeline.nextAt();
      if (end !== undefined && (next === undefined || next > end)) return;
      if (next === undefined) throw new SandboxBroken('nothing is scheduled, yet agents are waiting: a call was neither answered nor timed out');
      run.timeline.runNext();
    }
  } finally {
    run.sentinel.stop();
  }
}

async function settle(run: Driven): Promise<void> {
  for (let turns = 0; turns < turnsMax; turns += 1) {
    await turn();
    run.sentinel.check();
    if (!run.parties.some((party) => party.busy())) return;
  }
  const names = run.parties.filter((party) => party.busy()).map((party) => party.name);
  throw new SandboxBroken(`not parked after ${turnsMax} turns: ${names.join('; ')}. Something does real I/O on the decision path`);
}
