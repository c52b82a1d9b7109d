import { type Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { ambient } from '../ambient.ts';
import { connectFarm, type FarmPlace, resultKey, takeResult } from './farm-queue.ts';
import type { Work } from './work.ts';

/** Longest that work waits for the first worker of this build. */
const workerMsMax = 60_000;

/** Work that goes to whoever runs `railproof worker` on the same Redis, and comes back as if it had been done here. */
export class Farm {
  readonly #place: FarmPlace;
  readonly #client: Redis;
  readonly #listening: Redis;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  /** Names of two runs never meet. */
  readonly #run = ambient.freshToken();
  readonly #sent = new Map<string, Job>();

  private constructor(place: FarmPlace, client: Redis) {
    this.#place = place;
    this.#client = client;
    this.#queue = new Queue(place.queue, { connection: client });
    this.#listening = client.duplicate();
    this.#events = new QueueEvents(place.queue, { connection: this.#listening });
    const isAway = () => {}; // for a moment: whoever waits goes on waiting
    this.#queue.on('error', isAway);
    this.#events.on('error', isAway);
  }

  /** @throws InputError when Redis cannot be reached, or no worker of this build shows up in a minute */
  static async open(place: FarmPlace): Promise<Farm> {
    const client = await connectFarm(place);
    const farm = new Farm(place, client);
    await farm.#events.waitUntilReady();
    try {
      await farm.#firstWorker();
      return farm;
    } catch (error) {
      await farm.close();
      throw error;
    }
  }

  /** Sends work off; {@link result} fetches what came of it. */
  async send(works: readonly Work[]): Promise<void> {
    const sent = works.map((work) => ({ run: this.#run, work }));
    const opts = { removeOnComplete: true, removeOnFail: true, attempts: 1 };
    const jobs = await this.#queue.addBulk(sent.map((data) => ({ name: data.work.kind, data, opts })));
    for (const [index, data] of sent.entries()) {
      const job = jobs[index];
      if (job !== undefined) this.#sent.set(resultKey(this.#place, data), job);
    }
  }

  /** What came of work that was sent. @throws SandboxBroken with what the worker says, where it could not do it */
  async result(work: Work): Promise<unknown> {
    const key = resultKey(this.#place, { run: this.#run, work });
    for (let isMissing = false; ; ) {
      const result = await takeResult(this.#client, key);
      if (result !== undefined) {
        this.#sent.delete(key);
        return result;
      }
      if (isMissing) await this.send([work]); // Redis has forgotten it, as one without a file does when it is started again
      const job = this.#sent.get(key);
      if (job === undefined) throw new Error(`${key} was not sent`);
      isMissing = (await this.#ended(job)) === 'missing';
    }
  }

  /** Takes back what nobody has begun with. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#sent.values()].map((job) => job.remove()));
    await this.#events.close();
    await this.#queue.close();
    for (const each of [this.#listening, this.#client]) each.disconnect(); // BullMQ leaves open what it was handed
  }

  /** Resolves when it was done, or after a while: a word that was lost must not keep anybody waiting. */
  async #ended(job: Job): Promise<'maybe' | 'missing'> {
    try {
      await job.waitUntilFinished(this.#events, wordMsMax);
      return 'maybe';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message.includes('Missing key for job')) return 'missing';
      if (message.includes('timed out before finishing')) return 'maybe';
      throw new SandboxBroken(`a worker of the farm: ${message}`);
    }
  }

  async #firstWorker(): Promise<void> {
    const sinceMs = ambient.elapsedMs();
    for (let told = false; (await this.#queue.getWorkersCount()) === 0; told = true) {
      if (!told) process.stderr.write(`railproof: waiting for a worker of this build (npx railproof worker --farm …)\n`);
      if (ambient.elapsedMs() - sinceMs > workerMsMax)
        throw new InputError(`--farm: no worker of this build (${this.#place.queue}) in ${workerMsMax / 1_000} s; start one with "railproof worker"`);
      await ambient.wait(250);
    }
  }
}

const wordMsMax = 2_000;
