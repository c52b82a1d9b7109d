/** Lets threads wait for one another at the end of each slice of the day. Shared memory: the number that have come, and the slice. */
export class SliceBarrier {
  readonly #words: Int32Array;
  readonly #threads: number;

  constructor(memory: SharedArrayBuffer, threads: number) {
    this.#words = new Int32Array(memory);
    this.#threads = threads;
  }

  static readonly bytes = 8;

  /** Returns once every thread has come. */
  wait(): void {
    const slice = Atomics.load(this.#words, 1);
    if (Atomics.add(this.#words, 0, 1) === this.#threads - 1) {
      Atomics.store(this.#words, 0, 0);
      Atomics.add(this.#words, 1, 1);
      Atomics.notify(this.#words, 1);
      return;
    }
    while (Atomics.load(this.#words, 1) === slice) Atomics.wait(this.#words, 1, slice);
  }
}
