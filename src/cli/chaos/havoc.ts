import type { Random } from '../../kernel/random.ts';
import { ambient } from '../ambient.ts';
import type { Passing } from './fault-proxy.ts';
import type { Address, ServerProcess } from './server-process.ts';

/** When a process is struck: as the n-th of something passes the line, or after so much time. */
export interface Moment {
  readonly at: 'call' | 'reply' | 'order' | 'order-reply' | 'time';
  /** Which one, from 1, counted since the strike before; for `time` in real milliseconds. */
  readonly nth: number;
}

/** `kill`: SIGKILL and a new process after `forMs`. `halt`: SIGSTOP, and SIGCONT after `forMs`. */
export interface Strike {
  readonly verb: 'kill' | 'halt';
  readonly moment: Moment;
  readonly forMs: number;
}

/** Real milliseconds within which strikes by time fall, and for which a process is away. */
const withinMs = 1_500;
const downMsMax = 400;
const haltMsMax = 2_500;

/** `kills` strikes with SIGKILL and half as many with SIGSTOP, in an order of chance. */
export function drawStrikes(random: Random, kills: number): readonly Strike[] {
  const halts = Math.ceil(kills / 2);
  let left = { kill: kills, halt: halts };
  return Array.from({ length: kills + halts }, () => {
    const verb = random.below(left.kill + left.halt) < left.kill ? 'kill' : 'halt';
    left = { ...left, [verb]: left[verb] - 1 };
    return { verb, moment: drawMoment(random), forMs: random.below(verb === 'kill' ? downMsMax : haltMsMax) };
  });
}

function drawMoment(random: Random): Moment {
  const at = (['order', 'order-reply', 'call', 'reply', 'time'] as const)[random.below(5)] ?? 'time';
  return { at, nth: at === 'time' ? random.below(withinMs) : 1 + random.below(at.startsWith('order') ? 2 : 8) };
}

/** `kill at order 2`. */
export function strikeText({ verb, moment }: Strike): string {
  return `${verb} at ${moment.at} ${moment.nth}`;
}

export interface HavocDeps {
  readonly server: ServerProcess;
  readonly strikes: readonly Strike[];
  readonly fired: (strike: Strike) => void;
  /** The gateway is gone. */
  readonly down: () => void;
  /** It is there again, on another port, with other tokens. */
  readonly up: (address: Address) => void;
}

/** Strikes the server one after the other; the next is armed once the last is over. */
export class Havoc {
  readonly #deps: HavocDeps;
  #next = 0;
  #count = 0;
  #striking = false;
  #over: Promise<void> = Promise.resolve();
  #cancel = () => {};
  #failed: { readonly error: unknown } | undefined;

  constructor(deps: HavocDeps) {
    this.#deps = deps;
  }

  /** From now on the moments count. */
  start(): void {
    this.#arm();
  }

  passing({ what, order }: Passing): void {
    const strike = this.#deps.strikes[this.#next];
    if (strike === undefined || this.#striking) return;
    const { at, nth } = strike.moment;
    if (at !== what && !(order && at === (what === 'call' ? 'order' : 'order-reply'))) return;
    this.#count += 1;
    if (this.#count >= nth) this.#strike(strike);
  }

  /** Resolves when no strike is under way; none comes after it. @throws whatever kept the server from coming back */
  async stop(): Promise<void> {
    this.#cancel();
    this.#next = this.#deps.strikes.length;
    await this.#over;
    if (this.#failed !== undefined) throw this.#failed.error;
  }

  #arm(): void {
    this.#count = 0;
    const strike = this.#deps.strikes[this.#next];
    if (strike?.moment.at === 'time') this.#cancel = ambient.after(strike.moment.nth, () => this.#strike(strike));
  }

  /** The signal goes out before this returns: what passes the line next passes it after the strike. */
  #strike(strike: Strike): void {
    this.#striking = true;
    this.#next += 1;
    this.#deps.fired(strike);
    this.#over = (strike.verb === 'kill' ? this.#kill(strike) : this.#halt(strike)).then(
      () => {
        this.#striking = false;
        this.#arm();
      },
      (error: unknown) => {
        this.#failed = { error };
      },
    );
  }

  async #kill({ forMs }: Strike): Promise<void> {
    const { server, down, up } = this.#deps;
    const gone = server.kill();
    down();
    await gone;
    await ambient.wait(forMs);
    up(await server.start());
  }

  async #halt({ forMs }: Strike): Promise<void> {
    this.#deps.server.halt();
    await ambient.wait(forMs);
    this.#deps.server.resume();
  }
}
