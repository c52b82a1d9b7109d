import { setImmediate as turn } from 'node:timers/promises';
import type { Cancel, Clock } from '../../src/kernel/clock.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';

interface Entry {
  readonly at: EpochMs;
  readonly order: number;
  task: (() => void) | null;
}

/** Time for tests: an ordered queue; between two events every promise that can go on does. */
export class VirtualClock implements Clock {
  #now: EpochMs;
  #order = 0;
  #queue: Entry[] = [];
  readonly #afterEach: () => void;

  constructor(start: EpochMs, afterEach: () => void = () => {}) {
    this.#now = start;
    this.#afterEach = afterEach;
  }

  now(): EpochMs {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.#now + ms, 'sleep', resolve);
    });
  }

  at(when: EpochMs, _label: string, task: () => void): Cancel {
    const entry: Entry = { at: Math.max(when, this.#now), order: this.#order++, task };
    this.#queue.push(entry);
    return () => {
      entry.task = null;
    };
  }

  /** Runs everything that falls before or on `until`, then stands there. */
  async runUntil(until: EpochMs): Promise<void> {
    for (;;) {
      await turn();
      this.#afterEach();
      const next = this.#take(until);
      if (next === undefined) break;
      this.#now = next.at;
      next.task?.();
    }
    this.#now = Math.max(this.#now, until);
  }

  runFor(ms: number): Promise<void> {
    return this.runUntil(this.#now + ms);
  }

  #take(until: EpochMs): Entry | undefined {
    this.#queue = this.#queue.filter((entry) => entry.task !== null).sort((left, right) => left.at - right.at || left.order - right.order);
    const first = this.#queue[0];
    return first !== undefined && first.at <= until ? this.#queue.shift() : undefined;
  }
}
