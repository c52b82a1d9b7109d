import type { Clock } from '../kernel/clock.ts';
import { ambient } from './ambient.ts';

/** Longest wait that one timer of Node holds. */
const timerMsMax = 2 ** 31 - 1;

/** The wall clock, for `--clock real`. */
export function realClock(): Clock {
  const at: Clock['at'] = (when, label, task) => {
    const waitMs = when - ambient.now();
    let cancel = ambient.after(Math.min(Math.max(0, waitMs), timerMsMax), () => {
      if (waitMs > timerMsMax) cancel = at(when, label, task);
      else task();
    });
    return () => cancel();
  };
  return {
    now: ambient.now,
    sleep: (ms) =>
      new Promise((resolve) => {
        at(ambient.now() + ms, 'sleep', resolve);
      }),
    at,
  };
}
