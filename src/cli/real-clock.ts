import type { Clock } from '../kernel/clock.ts';
import { ambient } from './ambient.ts';

/** Longest wait that one timer of Node holds. */
const timerMsMax = 2 ** 31 - 1;

/** A clock that a process can leave behind: what it was to do later is in the journal. */
export interface RealClock extends Clock {
  /** Takes back everything that is still to come, so that it does not keep the process alive. */
  stop(): void;
}

/** The wall clock, for `--clock real`. */
export function realClock(): RealClock {
  const waiting = new Set<() => void>();
  const at: Clock['at'] = (when, _label, task) => {
    let cancelTimer: () => void = () => {};
    const arm = () => {
      const waitMs = when - ambient.now();
      cancelTimer = ambient.after(Math.min(Math.max(0, waitMs), timerMsMax), () => {
        if (waitMs > timerMsMax) return arm();
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
    now: ambient.now,
    sleep: (ms) =>
      new Promise((resolve) => {
        at(ambient.now() + ms, 'sleep', resolve);
      }),
    at,
    stop: () => {
      for (const cancel of [...waiting]) cancel();
    },
  };
}
