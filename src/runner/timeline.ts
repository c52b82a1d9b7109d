import type { Cancel, Clock } from '../kernel/clock.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Random } from '../kernel/random.ts';

interface Entry {
  readonly at: EpochMs;
  /** Seeded: what falls on one instant runs in an order that the seed decides, not the order of scheduling. */
  readonly tie: number;
  readonly label: string;
  task: (() => void) | null;
}

/**
 * Virtual time: one queue of everything that will happen, ordered by (time, seeded tie-break).
 * Time moves only when {@link Timeline.runNext} takes the next entry; whoever drives it decides when that is.
 */
export class Timeline implements Clock {
  readonly #random: Random;
  readonly #heap: Entry[] = [];
  #now: EpochMs;

  constructor(start: EpochMs, random: Random) {
    this.#now = start;
    this.#random = random;
  }

  now(): EpochMs {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.#now + ms, 'sleep', resolve);
    });
  }

  at(when: EpochMs, label: string, task: () => void): Cancel {
    const entry: Entry = { at: Math.max(when, this.#now), tie: this.#random.next(), label, task };
    this.#push(entry);
    return () => {
      entry.task = null;
    };
  }

  /** Time of the next live entry; `undefined` when nothing is scheduled. */
  nextAt(): EpochMs | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** Moves time to the next entry and runs it. False: nothing is scheduled. */
  runNext(): boolean {
    this.#dropCancelled();
    const entry = this.#pop();
    if (entry === undefined) return false;
    this.#now = entry.at;
    entry.task?.();
    return true;
  }

  /** Moves time forward without an entry, never past the next one. */
  advanceTo(when: EpochMs): void {
    const next = this.nextAt();
    this.#now = Math.max(this.#now, next === undefined ? when : Math.min(when, next));
  }

  #dropCancelled(): void {
    while (this.#heap[0] !== undefined && this.#heap[0].task === null) this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent])) break;
      heap[index] = heap[parent] as Entry; // parent < index < length
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child += 1;
      if (!before(heap[child], last)) break;
      heap[index] = heap[child] as Entry; // child < length
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

function before(left: Entry | undefined, right: Entry | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return left.at < right.at || (left.at === right.at && left.tie < right.tie);
}
