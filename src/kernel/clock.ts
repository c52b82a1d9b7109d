import type { EpochMs } from './instruction.ts';

/** Takes back something that was scheduled; harmless once it ran. */
export type Cancel = () => void;

/** The only source of time. Whatever waits, waits here: that is what makes a run replayable. */
export interface Clock {
  now(): EpochMs;
  /** Resolves `ms` later. */
  sleep(ms: number): Promise<void>;
  /** Runs `task` at `when`, or as soon as possible if that is past. `label` names it in diagnostics. */
  at(when: EpochMs, label: string, task: () => void): Cancel;
}
