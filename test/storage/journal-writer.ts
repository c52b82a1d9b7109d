import { setTimeout as pause } from 'node:timers/promises';
import type { Journal } from '../../src/storage/journal.ts';
import { recordPost } from '../contract/journal.ts';

/** Writes one event after another, each made durable, until it is told to stop or the journal halts. */
export class JournalWriter {
  acknowledged = 0;
  refused: unknown;
  readonly #journal: Journal;
  readonly #done: Promise<void>;
  #stopped = false;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#done = this.#write();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async upTo(count: number): Promise<void> {
    while (this.acknowledged < count && this.refused === undefined) await pause(1);
  }

  async #write(): Promise<void> {
    try {
      while (!this.#stopped) {
        const seq = recordPost(this.#journal, this.acknowledged + 1);
        await this.#journal.flush();
        this.acknowledged = seq;
      }
    } catch (error) {
      this.refused = error;
    }
  }
}
