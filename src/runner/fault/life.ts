import type { Clock } from '../../kernel/clock.ts';
import type { RecordEvent } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';

/** What one incarnation of a component lives on. Once it has ended, nothing that is still under way in it has any effect. */
export interface Life {
  readonly clock: Clock;
  readonly record: RecordEvent;
}

export interface LifeDeps {
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** By how much the component's clock is fast. */
  readonly offsetMs: () => number;
}

/**
 * The clock and the pen of a process that can be killed. After {@link MortalLife.end} no timer of it fires, no sleep of it ends, and what it
 * would record goes nowhere: a continuation of the dead finds nobody to talk to. It is not interrupted, since JavaScript cannot be.
 */
export class MortalLife implements Life {
  readonly clock: Clock;
  readonly record: RecordEvent;
  #alive = true;
  readonly #endings = new Set<() => void>();

  constructor({ clock, record, offsetMs }: LifeDeps) {
    const at: Clock['at'] = (when, label, task) =>
      clock.at(when - offsetMs(), label, () => {
        if (this.#alive) task();
      });
    this.clock = {
      now: () => clock.now() + offsetMs(),
      at,
      // What waits goes on waiting when the clock is set: it counts milliseconds, not the hour.
      sleep: (ms) => new Promise((resolve) => void at(clock.now() + offsetMs() + ms, 'sleep', resolve)),
    };
    this.record = (draft) => {
      if (!this.#alive) return 0;
      const fastMs = offsetMs();
      // The journal is kept in the world's time, whatever the writer believes.
      return record(fastMs === 0 ? draft : { ...draft, at: Math.min(draft.at - fastMs, clock.now()) });
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
    for (const tell of this.#endings) tell();
    this.#endings.clear();
  }

  /** The answer of this life, if it lives to give it; else silence. */
  answering<A>(answer: Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => {
          if (this.#alive) resolve(value);
        },
        (error: unknown) => {
          if (this.#alive) reject(error);
        },
      );
    });
  }

  /** The same, but whoever waits is told when the life ends. */
  answeringOrFail<A>(answer: Promise<A>, failure: () => Error): Promise<A> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(failure());
      this.#endings.add(ended);
      const settle = (tell: () => void) => {
        this.#endings.delete(ended);
        if (this.#alive) tell();
      };
      answer.then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }
}

/** For a copy that only answers questions: its time stands still, and it can do nothing. */
export function stillLife(at: EpochMs): Life {
  return {
    clock: { now: () => at, at: () => () => {}, sleep: () => new Promise(() => {}) },
    record: () => 0,
  };
}
