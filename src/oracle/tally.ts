import type { InvariantResult } from './judgement.ts';

/** Counts what an invariant looked at and what it found broken; keeps the first finding as its message. */
export class Tally {
  readonly id: string;
  #checked = 0;
  #violated = 0;
  #message = '';
  #void = false;

  constructor(id: string) {
    this.id = id;
  }

  /** One thing was looked at. `fault` says in a sentence what is wrong with it. */
  count(fault?: string): void {
    this.#checked += 1;
    if (fault === undefined || this.#void) return;
    this.#violated += 1;
    if (this.#violated === 1) this.#message = fault;
  }

  /** A fault of the case lies about what this invariant reads: from now on nothing counts against it. */
  suspend(): void {
    this.#void = true;
  }

  get violated(): number {
    return this.#violated;
  }

  result(): InvariantResult {
    const { id } = this;
    const message = this.#void ? 'suspended: a fault of this case lies on purpose' : this.#message || 'kept';
    return { id, checked: this.#checked, violated: this.#violated, message };
  }
}
