import { setImmediate as turn } from 'node:timers/promises';
import type { Door } from '../gateway/door.ts';
import type { PacedCommit } from './paced-commit.ts';
import type { Timeline } from './timeline.ts';

export interface Pacing {
  readonly timeline: Timeline;
  /** Monotonic real milliseconds. */
  readonly elapsedMs: () => number;
  /** Where calls wait for the disk. */
  readonly commit: PacedCommit;
}

/**
 * Paces virtual time by the calls of outside agents. While a call is in the door, time moves only as far as the call needs;
 * between calls it stands still, and the next call pays for the agent's thinking with the time that it took.
 * So `wait_until` the settlement of tomorrow takes a moment, and a slow model still misses a cut-off.
 */
export function pacedDoor(door: Door, pacing: Pacing): Door {
  const { timeline, commit } = pacing;
  let inside = 0;
  let idleSinceMs = pacing.elapsedMs();
  let driving = false;

  async function drive(): Promise<void> {
    driving = true;
    commit.begin();
    for (await turn(); inside > 0; await turn()) {
      const next = timeline.nextAt();
      if (next !== undefined && commit.allows(next, inside)) timeline.runNext();
      else commit.release();
    }
    commit.end();
    driving = false;
  }

  /** Lets everything happen that falls into the agent's thinking. */
  async function think(ms: number): Promise<void> {
    const until = timeline.now() + Math.round(ms);
    for (let next = timeline.nextAt(); next !== undefined && next <= until; next = timeline.nextAt()) {
      timeline.runNext();
      await turn();
    }
    timeline.advanceTo(until);
  }

  return {
    ...door,
    call: async (request) => {
      const silentMs = inside === 0 ? pacing.elapsedMs() - idleSinceMs : 0;
      idleSinceMs = pacing.elapsedMs();
      if (silentMs > 0) await think(silentMs);
      inside += 1;
      if (!driving) void drive();
      try {
        return await door.call(request);
      } finally {
        inside -= 1;
        idleSinceMs = pacing.elapsedMs();
      }
    },
  };
}
