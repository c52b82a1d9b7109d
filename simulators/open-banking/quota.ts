import type { Clock } from '../../src/kernel/clock.ts';

const minuteMs = 60_000;

/** Calls of each client in the minute that runs. */
export class Quota {
  readonly #clock: Clock;
  readonly #callsPerMinute: number;
  readonly #calls = new Map<string, { readonly minute: number; calls: number }>();

  constructor(clock: Clock, callsPerMinute: number) {
    this.#clock = clock;
    this.#callsPerMinute = callsPerMinute;
  }

  admits(client: string): boolean {
    const minute = Math.floor(this.#clock.now() / minuteMs);
    const known = this.#calls.get(client);
    const counted = known?.minute === minute ? known : { minute, calls: 0 };
    counted.calls += 1;
    this.#calls.set(client, counted);
    return counted.calls <= this.#callsPerMinute;
  }
}
