import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** The one place where railproof touches real time and real chance. */
export const ambient = {
  /** Milliseconds since 1970, wall clock. */
  now: (): number => Date.now(),
  /** Monotonic milliseconds, for durations. */
  elapsedMs: (): number => performance.now(),
  isoNow: (): string => new Date().toISOString(),
  /** A seed for a run that was given none: printed, so that it can be given again. */
  freshSeed: (): string => String(randomInt(1, 2 ** 47)),
  /** A bearer token that nobody can guess: 192 bits. */
  freshToken: (): string => randomBytes(24).toString('base64url'),
  /** Bytes for a secret key. */
  freshSecret: (bytes: number): Uint8Array => randomBytes(bytes),
  /** This process among others: host and number. */
  processName: (): string => `${hostname()}:${process.pid}`,
  /** Resolves after real time. */
  wait: (ms: number): Promise<void> => wait(ms),
  /** Aborted, with a `TimeoutError`, after real time. */
  deadline: (ms: number): AbortSignal => AbortSignal.timeout(ms),
  /** Runs a task after the current turn of the event loop. */
  defer: (task: () => void): void => {
    setImmediate(task);
  },
  /** Calls back after real time; returns how to take it back. */
  after: (ms: number, task: () => void): (() => void) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
