import type { Sentinel } from './sentinel.ts';

/** Somebody whose next move virtual time has to wait for. */
export interface Party {
  readonly name: string;
  /** True while it can still do something without any time passing. */
  busy(): boolean;
}

/**
 * One agent. It is parked while every call of its own is on the wire or it pauses; it is busy from the moment
 * something reaches it until it has sent its next request, paused, or ended.
 */
export class AgentParty implements Party {
  readonly name: string;
  #calls = 0;
  #onWire = 0;
  #pauses = 0;
  #working = false;

  constructor(name: string) {
    this.name = name;
  }

  busy(): boolean {
    return this.#working && (this.#calls > this.#onWire || (this.#calls === 0 && this.#pauses === 0));
  }

  /** Runs one call of the agent's client from start to settled answer. */
  async calling<T>(work: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await work();
    } finally {
      this.#calls -= 1;
    }
  }

  async pausing(sleep: Promise<void>): Promise<void> {
    this.#pauses += 1;
    try {
      await sleep;
    } finally {
      this.#pauses -= 1;
    }
  }

  /** A request went onto the queue; `false` when its answer, or the giving up, comes off it. */
  onWire(sent: boolean): void {
    this.#onWire += sent ? 1 : -1;
  }

  begin(): void {
    this.#working = true;
  }

  end(): void {
    this.#working = false;
  }
}

/**
 * The gateway: busy while a frame is on its way in to the door or its answer on the way out, through layers that take
 * turns of the event loop. Inside the door everything is promises and the world's clock, so a call in there is parked;
 * real I/O in there is the {@link Sentinel}'s to catch.
 */
export class GatewayParty implements Party {
  readonly #calls = new Map<string, number>();
  #taken = 0;
  #inside = 0;

  get name(): string {
    return `the gateway, working on ${[...this.#calls.keys()].join(', ') || 'nothing'}`;
  }

  busy(): boolean {
    return this.#taken > this.#inside;
  }

  take(call: string): void {
    this.#taken += 1;
    this.#calls.set(call, (this.#calls.get(call) ?? 0) + 1);
  }

  done(call: string): void {
    this.#taken -= 1;
    const left = (this.#calls.get(call) ?? 0) - 1;
    if (left > 0) this.#calls.set(call, left);
    else this.#calls.delete(call);
  }

  /** Runs what the door does with one call. */
  async inside<T>(work: () => Promise<T>): Promise<T> {
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
    }
  }
}
