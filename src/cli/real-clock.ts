import type { Cancel, Clock } from '../kernel/clock.ts';
import { ambient } from './ambient.ts';

/** Longest wait that one timer of Node holds. */
const timerMsMax = 2 ** 31 - 1;

/** A clock that a process can leave behind: what it was to do later is in the journal. */
export interface RealClock extends Clock {
  /** Takes back everything that is still to come, so that it does not keep the process alive. */
  stop(): void;
}

/**
 * The wall clock, for `--clock real`. Nothing comes before its time, whatever the timers of the process count and however the clock is set meanwhile,
 * so a task may compare `now()` with the time that it was for. A pause is no time of day: it lasts as long as it says, by the monotonic clock.
 */
export function realClock(real: Pick<typeof ambient, 'now' | 'elapsedMs' | 'after'> = ambient): RealClock {
  const waiting = new Set<() => void>();
  const onceAt = (now: () => number, when: number, task: () => void): Cancel => {
    let cancelTimer: () => void = () => {};
    const arm = () => {
      cancelTimer = real.after(Math.min(Math.max(0, when - now()), timerMsMax), () => {
        if (now() < when) return arm(); // a timer of Node may fire up to a millisecond early
        waiting.delete(cancel);
        task();
      });
    };
    const cancel = () => {
      waiting.delete(cancel);
      cancelTimer();
    };
    waiting.add(cancel);
    arm();
    return cancel;
  };
  return {
    now: real.now,
    sleep: (ms) =>
      new Promise((resolve) => {
        onceAt(real.elapsedMs, real.elapsedMs() + ms, resolve);
      }),
    at: (when, _label, task) => onceAt(real.now, when, task),
    stop: () => {
      for (const cancel of [...waiting]) cancel();
    },
  };
}
