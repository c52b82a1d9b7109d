/** So many at once, and so many a second after that. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Names that are remembered; the one that was used least recently gives way, and is full again when it comes back. */
const namesMax = 10_000;

/** One token bucket for each name. Time is handed in; where it goes back, buckets fill from there on, so that a clock that is set right locks nobody out. */
export class Buckets {
  readonly #rate: Rate;
  readonly #nowMs: () => number;
  readonly #buckets = new Map<string, { level: number; atMs: number }>();

  constructor(rate: Rate, nowMs: () => number) {
    this.#rate = rate;
    this.#nowMs = nowMs;
  }

  /** Takes one, and returns 0; or takes none, and returns the milliseconds until there is one. */
  take(name: string): number {
    const atMs = this.#nowMs();
    const level = this.#levelOf(name, atMs);
    this.#buckets.delete(name);
    const oldest = this.#buckets.keys().next();
    if (this.#buckets.size >= namesMax && oldest.done !== true) this.#buckets.delete(oldest.value);
    this.#buckets.set(name, { level: level < 1 ? level : level - 1, atMs });
    return this.#untilOne(level);
  }

  /** What {@link take} would return. */
  waitMs(name: string): number {
    return this.#untilOne(this.#levelOf(name, this.#nowMs()));
  }

  #levelOf(name: string, atMs: number): number {
    const { burst, perSecond } = this.#rate;
    const known = this.#buckets.get(name);
    if (known === undefined) return burst;
    known.atMs = Math.min(known.atMs, atMs);
    return Math.min(burst, known.level + ((atMs - known.atMs) * perSecond) / 1_000);
  }

  #untilOne(level: number): number {
    return level < 1 ? Math.ceil(((1 - level) * 1_000) / this.#rate.perSecond) : 0;
  }
}
