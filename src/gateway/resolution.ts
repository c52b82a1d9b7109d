import type { Cancel, Clock } from '../kernel/clock.ts';
import type { EpochMs } from '../kernel/instruction.ts';

/** So long before its `dueBy` an open payment is asked after, whether or not its agent still cares. */
export const leadMs = 10 * 60_000;
/** Pause between two inquiries after that. There is no last one: money is under way until somebody knows. */
export const pauseMs = 60_000;

/**
 * Sees to it that every open payment ends: its rail is asked shortly before the time by which it was promised to be final,
 * and every minute from then on. Late on purpose: asking closes an order that is still on its way.
 */
export class Resolution {
  readonly #clock: Clock;
  readonly #check: (id: string) => Promise<void>;
  readonly #watched = new Map<string, Cancel>();

  /** `check` asks, and calls {@link watch} or {@link forget} with what it found. */
  constructor(clock: Clock, check: (id: string) => Promise<void>) {
    this.#clock = clock;
    this.#check = check;
  }

  watch(id: string, dueBy: EpochMs): void {
    this.forget(id);
    const at = Math.max(this.#clock.now() + pauseMs, dueBy - leadMs);
    // Nobody waits for this inquiry; should it throw, an invariant is broken and the process must hear of it.
    this.#watched.set(
      id,
      this.#clock.at(at, `status inquiry for ${id}`, () => void this.#check(id)),
    );
  }

  forget(id: string): void {
    this.#watched.get(id)?.();
    this.#watched.delete(id);
  }
}
