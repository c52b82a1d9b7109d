import type { Clock } from '../kernel/clock.ts';
import type { EpochMs } from '../kernel/instruction.ts';

/** So far time goes on while somebody waits for the disk: longer than a payment takes, so that payments that are under way together end together. */
export const gatherMs = 50;

interface Group {
  /** When its first member began to wait. */
  readonly since: EpochMs;
  readonly written: PromiseWithResolvers<void>;
  members: number;
}

/**
 * Group commit in paced time: whoever waits for the disk is held, time goes on for the others, and all who are held share one write
 * once nobody can go on without it. Being held costs no durability: nobody who waits here has been answered.
 * While nobody drives time there is nobody to wait for, and a write begins at once.
 */
export class PacedCommit {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #write: () => Promise<void>;
  #driven = false;
  #held: Group | undefined;
  /** In the order in which their writes began. */
  readonly #writing = new Set<Group>();

  /** @param write resolves once everything recorded so far is durable */
  constructor(clock: Pick<Clock, 'now'>, write: () => Promise<void>) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Resolves once everything recorded so far is durable. */
  flushed(): Promise<void> {
    if (this.#held === undefined) this.#held = { since: this.#clock.now(), written: Promise.withResolvers(), members: 0 };
    const { written } = this.#held;
    this.#held.members += 1;
    if (!this.#driven) this.release();
    return written.promise;
  }

  /** Somebody drives time from now on, and lets go of whoever is held. */
  begin(): void {
    this.#driven = true;
  }

  /** Nobody drives time any more. */
  end(): void {
    this.#driven = false;
    this.release();
  }

  /** Whether time may go on to `next` while so many calls are under way: some of them do not wait for the disk, and nobody who does waits too long. */
  allows(next: EpochMs, calls: number): boolean {
    const [oldest = this.#held] = this.#writing;
    if (oldest === undefined) return true;
    return this.#waiting() < calls && next - oldest.since <= gatherMs;
  }

  /** Begins one write for everybody who is held. */
  release(): void {
    const group = this.#held;
    if (group === undefined) return;
    this.#held = undefined;
    this.#writing.add(group);
    const done = (settle: () => void) => {
      this.#writing.delete(group);
      settle();
    };
    this.#write().then(
      () => done(group.written.resolve),
      (error: unknown) => done(() => group.written.reject(error)),
    );
  }

  #waiting(): number {
    let count = this.#held?.members ?? 0;
    for (const { members } of this.#writing) count += members;
    return count;
  }
}
