import type { Clock } from '../kernel/clock.ts';
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
 * so a task may compare `now()` with the time that it was for.
 */
export function realClock(real: Pick<typeof ambient, 'now' | 'after'> = ambient): RealClock {
  const waiting = new Set<() => void>();
  const at: Clock['at'] = (when, _label, task) => {
    let cancelTimer: () => void = () => {};
    const arm = () => {
      cancelTimer = real.after(Math.min(Math.max(0, when - real.now()), timerMsMax), () => {
        if (real.now() < when) return arm(); // a timer of Node may fire up to a millisecond early
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
        at(real.now() + ms, 'sleep', resolve);
      }),
    at,
    stop: () => {
      for (const cancel of [...waiting]) cancel();
    },
  };
}
