/** Both are numbers of calls. */
export interface Bound {
  /** Most that are under way at once. */
  readonly inFlight: number;
  /** Most that wait for one of those to end; further ones are turned away. */
  readonly queue: number;
}

/** A bulkhead: what is slow takes its own share of the capacity and no more. First come, first served. */
export class Bulkhead {
  readonly #bound: Bound;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(bound: Bound) {
    this.#bound = bound;
  }

  get standing(): { readonly inFlight: number; readonly queued: number } {
    return { inFlight: this.#running, queued: this.#waiting.length };
  }

  get isFull(): boolean {
    return this.#running >= this.#bound.inFlight && this.#waiting.length >= this.#bound.queue;
  }

  /** Runs the call in its turn. Only where it is not {@link isFull}. */
  async through<A>(call: () => Promise<A>): Promise<A> {
    if (this.#running < this.#bound.inFlight) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await call();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next(); // takes the place over
    }
  }
}
