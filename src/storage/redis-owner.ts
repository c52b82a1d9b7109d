import type { Batch, BatchHead } from './batch.ts';
import { JournalRefused } from './journal.ts';
import { connectRedis, LinkLost, type RedisLink, RedisReplied } from './redis-link.ts';
import type { RedisPlace } from './redis-place.ts';
import { redisRefusal, TooFewReplicas } from './redis-refusal.ts';
import { batchFields, batchId, type FoundStream, lastEpoch, ownerFields, readStream, takenOver, textField } from './redis-stream.ts';

/** How one of several processes takes a stream over. */
export interface Succession {
  /** Epoch of the owner that was found gone, 0 for none; the stream is left alone when it has another by now. */
  readonly after: number;
  /** Where the others reach the new owner. */
  readonly url: string;
}

export interface OwnerDeps {
  readonly place: RedisPlace;
  /** Who owns the stream from now on, for whoever is turned away: host and process. */
  readonly owner: string;
  readonly succession?: Succession;
  /** Resolves after real time. */
  readonly pause: (ms: number) => Promise<void>;
  /** Monotonic real milliseconds. */
  readonly elapsedMs: () => number;
}

/** The one process that may append to a stream. */
export interface RedisOwner extends FoundStream {
  /**
   * Appends one batch, and resolves when Redis has acknowledged it and as many replicas as the place asks for hold it.
   * Rejects with {@link JournalRefused} when it is not certain that it ever will; nothing may be appended after that.
   */
  append(batch: Batch): Promise<void>;
  close(): void;
}

/** How long an owner goes on trying while Redis is gone. A restart that has a long file to load takes seconds. */
const patienceMs = 30_000;
const pauseMsMin = 50;
const pauseMsMax = 1_000;
const replicaTimeoutMs = 2_000;

/** Replies that pass by themselves: the server loads its data, runs a script, or is not (yet) the primary. */
const passing: ReadonlySet<string> = new Set(['LOADING', 'BUSY', 'MASTERDOWN', 'NOREPLICAS', 'READONLY', 'TRYAGAIN', 'CLUSTERDOWN']);

/**
 * Takes a stream over and reads it. Ownership is the stream itself: its ids are `<epoch>-<position>`, and a new owner appends `<epoch + 1>-0`
 * before it reads. From then on Redis refuses every id of an earlier epoch, because ids of a stream only grow; so a process that was
 * paused or cut off cannot write behind what its successor has read. Rejects with {@link JournalRefused}.
 */
export async function takeOver(deps: OwnerDeps): Promise<RedisOwner> {
  const { place, owner, succession } = deps;
  let link: RedisLink | undefined;
  try {
    link = await connectRedis(place);
    const epoch = (await lastEpoch(link, place.shown)) + 1;
    if (succession !== undefined && epoch !== succession.after + 1) throw new JournalRefused(`${place.shown} has a new owner, epoch ${epoch - 1}.`);
    await link.append(`${epoch}-0`, ownerFields(owner, succession?.url)); // of several that try, Redis lets one have the id
    const found = await readStream(link, place.shown, epoch);
    const appender = new Appender(deps, link, epoch);
    return { ...found, append: (batch) => appender.append(batch), close: () => appender.close() };
  } catch (error) {
    link?.close();
    throw redisRefusal(place.shown, error);
  }
}

class Appender {
  readonly #deps: OwnerDeps;
  readonly #epoch: number;
  #link: RedisLink;
  /** Id of the last entry that Redis has acknowledged. */
  #confirmed: string;
  /** True once a reply was lost or an id refused: then only the end of the stream says what became of a batch. */
  #doubtful = false;

  constructor(deps: OwnerDeps, link: RedisLink, epoch: number) {
    this.#deps = deps;
    this.#link = link;
    this.#epoch = epoch;
    this.#confirmed = `${epoch}-0`;
  }

  async append(batch: Batch): Promise<void> {
    const { pause, elapsedMs, place } = this.#deps;
    const startedMs = elapsedMs();
    for (let pauseMs = pauseMsMin; ; pauseMs = Math.min(2 * pauseMs, pauseMsMax)) {
      try {
        await this.#try(batch);
        return;
      } catch (error) {
        if (!isPassing(error) || elapsedMs() - startedMs > patienceMs) throw redisRefusal(place.shown, error);
        this.#doubtful = true;
      }
      await pause(pauseMs);
    }
  }

  close(): void {
    this.#link.close();
  }

  async #try(batch: Batch): Promise<void> {
    const { place } = this.#deps;
    const id = batchId(this.#epoch, batch);
    if (this.#link.lost) {
      this.#link = await connectRedis(place);
      this.#doubtful = true; // it may be another server by now, or the same with less in it
    }
    const held = this.#doubtful && (await this.#isHeld(id, batch));
    if (!held) await this.#link.append(id, batchFields(batch));
    if (place.replicas > 0) await this.#replicate(id, held);
    this.#confirmed = id;
    this.#doubtful = false;
  }

  /** Whether the stream ends with this batch. Throws {@link JournalRefused} when it ends with anything but this or what was acknowledged before. */
  async #isHeld(id: string, batch: BatchHead): Promise<boolean> {
    const { shown } = this.#deps.place;
    const last = await this.#link.last();
    if (last !== undefined && last.epoch > this.#epoch) throw takenOver(shown, last);
    const end = last === undefined ? 'nothing' : `${last.epoch}-${last.number}`;
    if (end === id && last !== undefined && textField(last, 'seal') === batch.seal) return true;
    if (end === this.#confirmed) return false;
    throw new JournalRefused(
      `${shown} ends with ${end}, although Redis had acknowledged ${this.#confirmed}: it has lost what it had taken. Start again to go on from what it holds; docs/stores.md says which settings lose nothing.`,
    );
  }

  /** WAIT counts what came over its own connection; after a reconnect a write that changes nothing stands for the batch. */
  async #replicate(id: string, isOfOtherConnection: boolean): Promise<void> {
    const { replicas } = this.#deps.place;
    if (isOfOtherConnection) await this.#link.touch(id);
    const holding = await this.#link.replicasHolding(replicas, replicaTimeoutMs);
    if (holding < replicas) throw new TooFewReplicas(holding, replicas);
  }
}

/** An id that is refused may be the batch's own, sent before over a connection that broke: the end of the stream tells. */
function isPassing(error: unknown): boolean {
  if (error instanceof RedisReplied) return passing.has(error.code) || error.isIdRefused;
  return error instanceof LinkLost || error instanceof TooFewReplicas;
}
