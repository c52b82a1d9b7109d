import type { EpochMs } from '../../kernel/instruction.ts';
import { ambient } from '../ambient.ts';

interface Guest {
  /** Calls on the wire. */
  busy: number;
  readonly waiting: { readonly at: EpochMs; readonly go: () => void }[];
}

/**
 * Time under the paced clock jumps when one agent waits, for all of them. So an agent's wait is sent only when every other agent
 * waits too or is done, the earliest first: nobody loses an afternoon because somebody else wanted to sleep.
 */
export class WaitingRoom {
  readonly #guests = new Map<string, Guest>();

  enter(agent: string): void {
    this.#guests.set(agent, { busy: 0, waiting: [] });
  }

  leave(agent: string): void {
    this.#guests.delete(agent);
    this.#review();
  }

  /** The agent has a call on the wire while `work` runs. */
  async during<T>(agent: string, work: () => Promise<T>): Promise<T> {
    const guest = this.#guests.get(agent);
    if (guest === undefined) return work();
    guest.busy += 1;
    try {
      return await work();
    } finally {
      guest.busy -= 1;
      this.#review();
    }
  }

  /** Resolves when it is this agent's turn to let time pass until `at`. */
  turn(agent: string, at: EpochMs): Promise<void> {
    const guest = this.#guests.get(agent);
    if (guest === undefined) return Promise.resolve();
    return new Promise((go) => {
      guest.waiting.push({ at, go });
      this.#review();
    });
  }

  /** Once everybody has had the turn of the event loop in which an answer leads to the next call. */
  #review(): void {
    ambient.defer(() => {
      const guests = [...this.#guests.values()];
      if (guests.some(({ busy, waiting }) => busy > 0 || waiting.length === 0)) return;
      const earliest = guests
        .flatMap((guest) => guest.waiting.map((wait) => ({ guest, wait })))
        .reduce<{ guest: Guest; wait: Guest['waiting'][number] } | undefined>(
          (best, each) => (best !== undefined && best.wait.at <= each.wait.at ? best : each),
          undefined,
        );
      if (earliest === undefined) return;
      earliest.guest.waiting.splice(earliest.guest.waiting.indexOf(earliest.wait), 1);
      earliest.wait.go();
    });
  }
}
