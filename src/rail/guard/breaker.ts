import type { Clock } from '../../kernel/clock.ts';

/** `closed`: everything goes through; `open`: nothing does; `half-open`: one call finds out, the others are kept back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerRule {
  /** Calls without an answer, one after the other, that open it. */
  readonly failures: number;
  /** How long it stays open before one call is let through. */
  readonly openMs: number;
}

/** Hint for whoever meets the one call that finds out. */
const probeMs = 1_000;

/**
 * A circuit breaker. Who asks a system that does not answer waits for its whole time-out and keeps others waiting; after so many of these in a row
 * nobody is sent there for a while. What was sent before it opened and comes back later changes nothing.
 */
export class Breaker {
  readonly #rule: BreakerRule;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #changed: (state: BreakerState, failures: number) => void;
  #state: BreakerState = 'closed';
  #failures = 0;
  #openUntil = 0;

  constructor(
    rule: BreakerRule,
    { clock, changed }: { readonly clock: Pick<Clock, 'now'>; readonly changed: (state: BreakerState, failures: number) => void },
  ) {
    this.#rule = rule;
    this.#clock = clock;
    this.#changed = changed;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Milliseconds for which a call would be kept back; 0: it would go through. */
  waitMs(): number {
    if (this.#state === 'closed') return 0;
    return this.#state === 'half-open' ? probeMs : Math.max(0, this.#openUntil - this.#clock.now());
  }

  /** Makes the call if {@link waitMs} is 0, and learns from how it ended. `failed` is asked about the answer; whatever it throws counts as a failure where it says so of the error. */
  async through<A>(call: () => Promise<A>, failed: (ended: { readonly answer: A } | { readonly error: unknown }) => boolean): Promise<A> {
    const finds = this.#state !== 'closed';
    if (finds) this.#become('half-open');
    try {
      const answer = await call();
      this.#learn(failed({ answer }), finds);
      return answer;
    } catch (error) {
      this.#learn(failed({ error }), finds);
      throw error;
    }
  }

  #learn(failed: boolean, finds: boolean): void {
    if (!finds && this.#state !== 'closed') return;
    this.#failures = failed ? this.#failures + 1 : 0;
    if (failed && (finds || this.#failures >= this.#rule.failures)) {
      this.#openUntil = this.#clock.now() + this.#rule.openMs;
      this.#become('open');
    } else if (finds) this.#become('closed');
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#changed(state, this.#failures);
  }
}
