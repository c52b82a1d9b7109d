import type { FastifyInstance } from 'fastify';
import { JournalRefused } from '../../storage/journal.ts';
import type { RedisPlace } from '../../storage/redis-place.ts';
import { findOwner, type StreamOwner } from '../../storage/redis-succession.ts';
import { ambient } from '../ambient.ts';
import type { Upstream } from './forwarder.ts';
import { ping, type Standing } from './ping.ts';

/** What a replica runs once the stream is its own. */
export interface Ownership {
  readonly app: FastifyInstance;
  /** Writes what is left, and lets the stream go. */
  close(): Promise<void>;
}

export interface ReplicaDeps {
  readonly place: RedisPlace;
  /** Where the others reach this one. */
  readonly url: string;
  /** Takes the stream over from the owner of that epoch. Rejects with {@link JournalRefused} when another was faster. */
  readonly takeOver: (after: number) => Promise<Ownership>;
  /** How long an owner may be silent before it counts as gone. */
  readonly silenceMsMax: number;
  /** Told once when this one cannot go on. */
  readonly onBroken: (error: unknown) => void;
}

const periodMs = 250;
const pingMsMax = 2_000;
/** An owner that has not answered yet reads its journal, and hears nothing meanwhile. */
const readingMsMax = 120_000;

/**
 * One of several gateways on one stream. One of them owns it and decides every call; the others hand their calls to it, and the first that finds
 * it gone takes over. Who is mistaken about that does no harm: Redis gives an epoch to one process, and takes nothing from an earlier one.
 */
export class Replica {
  readonly #deps: ReplicaDeps;
  #following: Upstream | undefined;
  /** Aborted when the owner of this epoch has a successor: nothing that it has not answered will be answered. */
  #served: { readonly epoch: number; readonly over: AbortController } | undefined;
  #silent: { readonly epoch: number; readonly sinceMs: number } | undefined;
  /** Epoch that this process took, or is taking. */
  #claimed: number | undefined;
  #own: Ownership | undefined;
  #leaving = false;
  #watching: Promise<void> | undefined;
  #wake = (): void => {};

  constructor(deps: ReplicaDeps) {
    this.#deps = deps;
  }

  /** Finds the owner, or becomes it. Rejects with {@link JournalRefused} when the stream cannot be used. */
  async join(): Promise<void> {
    await this.#look();
    this.#watching = this.#watch();
  }

  /** What answers in this process, while it owns the stream. */
  get own(): FastifyInstance | undefined {
    return this.#leaving ? undefined : this.#own?.app;
  }

  /** Where calls are decided now; `undefined`: that has to be seen first. */
  readonly upstream = (): Upstream | undefined => (this.own === undefined ? this.#following : this.#deps);

  get standing(): Standing {
    if (this.#claimed === undefined) return { status: 'ok', role: 'follower', epoch: this.#served?.epoch ?? 0 };
    return { status: 'ok', role: this.own === undefined ? 'changing' : 'owner', epoch: this.#claimed };
  }

  /** Somebody was asked who is not the owner, or not any more: looks again at once. */
  readonly onLost = ({ url }: Upstream): void => {
    if (this.#following?.url !== url) return;
    this.#following = undefined;
    this.#wake();
  };

  /** Takes no new calls; hands the stream back when `answered` resolves, which waits for those that are open. */
  async leave(answered: () => Promise<void>): Promise<void> {
    this.#leaving = true;
    this.#wake();
    await this.#watching;
    await answered();
    await this.#own?.close();
  }

  async #watch(): Promise<void> {
    while (!this.#leaving) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([ambient.wait(periodMs), woken]);
      if (this.#leaving) return;
      try {
        await this.#look();
      } catch (error) {
        if (this.#claimed === undefined && error instanceof JournalRefused) continue; // Redis is away; calls are held meanwhile
        this.#deps.onBroken(error);
        return;
      }
    }
  }

  async #look(): Promise<void> {
    if (this.#own !== undefined) return; // its next write tells it of a successor
    const found = await findOwner(this.#deps.place);
    const sign = found?.url === undefined ? 'other' : await ping(found.url, found.epoch, pingMsMax);
    this.#following = sign === 'owner' && found?.url !== undefined ? this.#followed(found.epoch, found.url) : undefined;
    if (sign !== 'silent') this.#silent = undefined;
    if (sign === 'other' || (sign === 'silent' && this.#isSilentTooLong(found))) await this.#takeOver(found?.epoch ?? 0);
  }

  #followed(epoch: number, url: string): Upstream {
    if (this.#served?.epoch !== epoch) {
      this.#served?.over.abort();
      this.#served = { epoch, over: new AbortController() };
    }
    return { url, signal: this.#served.over.signal };
  }

  #isSilentTooLong(found: StreamOwner | undefined): boolean {
    const epoch = found?.epoch ?? 0;
    if (this.#silent?.epoch !== epoch) this.#silent = { epoch, sinceMs: ambient.elapsedMs() };
    const limitMs = this.#served?.epoch === epoch ? this.#deps.silenceMsMax : Math.max(this.#deps.silenceMsMax, readingMsMax);
    return ambient.elapsedMs() - this.#silent.sinceMs >= limitMs;
  }

  async #takeOver(after: number): Promise<void> {
    this.#claimed = after + 1;
    try {
      this.#own = await this.#deps.takeOver(after);
    } catch (error) {
      const now = await findOwner(this.#deps.place);
      const wasFaster = now !== undefined && now.epoch === after + 1 && now.url !== this.#deps.url;
      if (!wasFaster) throw error;
      this.#claimed = undefined;
      return;
    }
    this.#served?.over.abort();
  }
}
