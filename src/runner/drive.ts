import type { EpochMs } from '../kernel/instruction.ts';
import type { Party } from './activity.ts';
import { SandboxBroken } from './sandbox-broken.ts';
import type { Sentinel } from './sentinel.ts';
import type { Timeline } from './timeline.ts';

/** Turns of the event loop within which everybody must be parked; two are enough for the shipped door. */
export const turnsMax = 16;

/** Events after which the process gets a turn for what it does beside: signals, progress, rejections that nobody handled. */
const eventsPerTurn = 64;

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
    for (let events = 1; ; events += 1) {
      await settle(run, events % eventsPerTurn === 0);
      run.step();
      const end = run.endsAt();
      const next = run.timeline.nextAt();
      if (end !== undefined && (next === undefined || next > end)) return await turn(run.sentinel);
      if (next === undefined) throw new SandboxBroken('nothing is scheduled, yet agents are waiting: a call was neither answered nor timed out');
      run.timeline.runNext();
    }
  } finally {
    run.sentinel.stop();
  }
}

/**
 * Most events are promises from end to end. When nothing but promises is left to run, they have run to where they wait: nobody needs a
 * turn of the event loop to find that out. Where something was put off past the promises, turns are taken until everybody is parked.
 */
async function settle(run: Driven, mustTurn: boolean): Promise<void> {
  const { parties, sentinel } = run;
  await promisesRun(sentinel);
  if (!sentinel.takeDeferred() && !mustTurn && !isBusy(parties)) {
    sentinel.check();
    return;
  }
  for (let turns = 0; turns < turnsMax; turns += 1) {
    await turn(sentinel);
    sentinel.check();
    if (!isBusy(parties)) return;
  }
  const names = parties.filter((party) => party.busy()).map((party) => party.name);
  throw new SandboxBroken(`not parked after ${turnsMax} turns: ${names.join('; ')}. Something does real I/O on the decision path`);
}

function isBusy(parties: readonly Party[]): boolean {
  for (const party of parties) if (party.busy()) return true;
  return false;
}

/** Node empties the queue of promises, with all that they lead to, before it takes up the next tick. */
function promisesRun(sentinel: Sentinel): Promise<void> {
  return new Promise((resolve) => sentinel.unseen(() => process.nextTick(resolve)));
}

function turn(sentinel: Sentinel): Promise<void> {
  return new Promise((resolve) => sentinel.unseen(() => setImmediate(resolve)));
}
