import { Worker } from 'node:worker_threads';
import { ambient } from '../ambient.ts';
import type { Flag, Play } from './play.ts';
import type { PlayRequest, WorkerMessage, WorkerStart } from './worker.ts';

/** What came of one play in a thread. */
export interface ThreadAnswer {
  readonly flag: Flag | TimeOut | null;
  readonly covered: readonly string[];
}

/** It did not end: by Stryker's convention such a mutant is caught. Not the oracle's merit, so it is counted apart. */
export interface TimeOut {
  readonly by: 'time-out';
  readonly id: string;
  readonly message: string;
}

/** How long loading may take; it takes about a second. */
const loadMsMax = 60_000;

/** More than any trial needs: what allocates without end stops here. */
const memoryMbMax = 768;

/** One thread with the instrumented files loaded. A play that does not end costs the thread, and the next one starts another. */
export class Thread {
  readonly #start: WorkerStart;
  #worker: Promise<Worker> | null = null;
  /** Mutants that act while modules load; known once a thread has loaded. */
  coveredByLoading: readonly string[] = [];

  constructor(start: WorkerStart) {
    this.#start = start;
  }

  /** Never rejects for what a mutant does, in a play or while loading. */
  async play(request: PlayRequest, limitMs: number): Promise<ThreadAnswer> {
    const loaded = await this.#load();
    if (!(loaded instanceof Worker)) return { flag: loaded, covered: [] };
    const answered = messageOf(loaded, limitMs);
    loaded.postMessage(request);
    const message = await answered;
    if ('kind' in message && message.kind === 'played') return message;
    await this.close();
    return { flag: 'kind' in message ? stopped('the thread said something else') : message, covered: [] };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await (await worker)?.terminate();
  }

  async #load(): Promise<Worker | Flag | TimeOut> {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: this.#start,
      resourceLimits: { maxOldGenerationSizeMb: memoryMbMax },
      stderr: true,
    });
    this.#worker = Promise.resolve(worker);
    const message = await messageOf(worker, loadMsMax);
    if ('kind' in message && message.kind === 'ready') {
      this.coveredByLoading = message.coveredByLoading;
      return worker;
    }
    await this.close();
    return 'kind' in message ? stopped('the thread began with something else') : message;
  }
}

function stopped(message: string): Flag {
  return { by: 'stopped', id: 'sandbox', message };
}

/** The next message of a thread, or why there is none: it died, or it took too long. */
function messageOf(worker: Worker, limitMs: number): Promise<WorkerMessage | Flag | TimeOut> {
  return new Promise((resolve) => {
    const settle = (result: WorkerMessage | Flag | TimeOut) => {
      cancel();
      worker.off('message', settle).off('error', failed).off('exit', ended);
      resolve(result);
    };
    const failed = (error: unknown) => settle(stopped(error instanceof Error ? error.message : String(error)));
    const ended = () => settle(stopped('the thread ended by itself'));
    const cancel = ambient.after(limitMs, () => settle({ by: 'time-out', id: 'time-out', message: `no end after ${(limitMs / 1000).toFixed(0)} s` }));
    worker.on('message', settle).on('error', failed).on('exit', ended);
  });
}

export function requestOf(token: string | null, play: Play): PlayRequest {
  return { token, play };
}
