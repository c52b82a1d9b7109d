import type { Upstream } from './forwarder.ts';

/** One that could not be reached is left alone for so long. */
const restMs = 1_000;

/** Gateways that take calls in turn; those that could not be reached are passed over for a second. */
export class Turns {
  readonly #urls: readonly string[];
  readonly #elapsedMs: () => number;
  readonly #restingUntilMs = new Map<string, number>();
  #calls = 0;

  /** @param elapsedMs monotonic real milliseconds */
  constructor(urls: readonly string[], elapsedMs: () => number) {
    this.#urls = urls;
    this.#elapsedMs = elapsedMs;
  }

  /** `undefined`: none of them could be reached a moment ago. */
  readonly next = (): Upstream | undefined => {
    const nowMs = this.#elapsedMs();
    const awake = this.#urls.filter((url) => (this.#restingUntilMs.get(url) ?? 0) <= nowMs);
    this.#calls += 1;
    const url = awake[this.#calls % Math.max(1, awake.length)];
    return url === undefined ? undefined : { url };
  };

  readonly lost = ({ url }: Upstream): void => {
    this.#restingUntilMs.set(url, this.#elapsedMs() + restMs);
  };
}
