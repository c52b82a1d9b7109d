import type { Journal } from '../storage/journal.ts';

/** Flushes a journal for everybody, and knows for how long it has taken nothing. */
export class FlushWatch {
  readonly #journal: Pick<Journal, 'flush'>;
  readonly #elapsedMs: () => number;
  #waiting = 0;
  #sinceMs = 0;

  /** @param elapsedMs monotonic real milliseconds */
  constructor(journal: Pick<Journal, 'flush'>, elapsedMs: () => number) {
    this.#journal = journal;
    this.#elapsedMs = elapsedMs;
  }

  /** Real milliseconds since the journal last made progress while somebody waited; 0 when nobody waits. */
  get stalledMs(): number {
    return this.#waiting > 0 ? this.#elapsedMs() - this.#sinceMs : 0;
  }

  /** Settles as the journal's own flush does. */
  readonly flushed = async (): Promise<void> => {
    if (this.#waiting === 0) this.#sinceMs = this.#elapsedMs();
    this.#waiting += 1;
    try {
      await this.#journal.flush();
    } finally {
      this.#waiting -= 1;
      this.#sinceMs = this.#elapsedMs();
    }
  };
}
