import type { Cancel, Clock } from '../kernel/clock.ts';
import type { EpochMs } from '../kernel/instruction.ts';

/** Runs `task` at a time of day, and not before: a clock that was set back meanwhile is waited for. `label` as in {@link Clock.at}. */
export function onceAt(clock: Clock, at: EpochMs, label: string, task: () => void): Cancel {
  let cancel: Cancel = () => {};
  const arm = () => {
    cancel = clock.at(at, label, () => (clock.now() < at ? arm() : task()));
  };
  arm();
  return () => cancel();
}

/** Resolves at a time of day, as {@link onceAt} runs; `sleep` counts milliseconds. */
export function until(clock: Clock, at: EpochMs, label: string): Promise<void> {
  return new Promise((resolve) => void onceAt(clock, at, label, resolve));
}
