import type { Clock } from '../../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Rail } from '../../rail/rail.ts';
import { type Life, MortalLife, stillLife } from './life.ts';

/** State that is a fold over the journal, and can be folded again. */
export interface Component {
  restore(event: AnyEvent): void;
  /** After the last event: takes up what was under way. */
  resume?(): void;
}

export interface StationDeps<C> {
  /** `gateway`, or the rail's id. */
  readonly id: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** One incarnation, empty, living on what it is given. */
  readonly open: (life: Life) => C;
  /** Everything recorded so far, by anybody. */
  readonly events: () => Iterable<AnyEvent>;
}

/** Whoever asked was connected to a process that is gone. */
export class ComponentDown extends Error {
  constructor(id: string) {
    super(`${id} is down`);
    this.name = 'ComponentDown';
  }
}

/**
 * The place where a component runs, whichever incarnation it is. Others hold the station and never the component, so that it can be
 * killed at any moment and come back from the journal alone.
 */
export class Station<C extends Component> {
  readonly id: string;
  readonly #deps: StationDeps<C>;
  readonly #waiting: ((component: C) => void)[] = [];
  #offsetMs = 0;
  #life: MortalLife;
  #component: C;

  constructor(deps: StationDeps<C>) {
    this.id = deps.id;
    this.#deps = deps;
    this.#life = this.#begin();
    this.#component = deps.open(this.#life);
  }

  get up(): boolean {
    return this.#life.alive;
  }

  /** The incarnation that runs now, or the last one while the station is down. */
  get current(): C {
    return this.#component;
  }

  /** Does it now, or as soon as the component is up again. */
  whenUp(task: (component: C) => void): void {
    if (this.up) task(this.#component);
    else this.#waiting.push(task);
  }

  /** Asks the component. Down or killed on the way: no answer, ever. */
  ask<A>(question: (component: C) => Promise<A>): Promise<A> {
    return this.up ? this.#life.answering(question(this.#component)) : new Promise(() => {});
  }

  /** Asks the component. Down or killed on the way: rejects with {@link ComponentDown}, as a broken connection does. */
  async askOrFail<A>(question: (component: C) => Promise<A>): Promise<A> {
    if (!this.up) throw new ComponentDown(this.id);
    return this.#life.answeringOrFail(question(this.#component), () => new ComponentDown(this.id));
  }

  /** Ends the incarnation at once: what it held in memory and had not recorded is lost. */
  kill(): void {
    this.#life.end();
  }

  /** Starts a new incarnation from the journal. Nothing happens while one is up. */
  start(): void {
    if (this.up) return;
    this.#life = this.#begin();
    this.#component = this.#fold(this.#deps.open(this.#life), Number.POSITIVE_INFINITY);
    this.#component.resume?.();
    for (const task of this.#waiting.splice(0)) task(this.#component);
  }

  /** Sets the component's clock: so much ahead of the world's, or behind it where negative. */
  setClock(offsetMs: number): void {
    this.#offsetMs = offsetMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** The component as it was at `at`: a copy that has followed the journal so far and no further. */
  copyAt(at: EpochMs): C {
    return this.#fold(this.#deps.open(stillLife(at)), at);
  }

  #begin(): MortalLife {
    const { clock, record } = this.#deps;
    return new MortalLife({ clock, record, offsetMs: () => this.#offsetMs });
  }

  #fold(component: C, until: EpochMs): C {
    for (const event of this.#deps.events()) if (event.recordedAt <= until) component.restore(event);
    return component;
  }
}

/** A rail as others reach it, whichever incarnation answers. `find` is asked at each call, so that rails can be handed each other before they are there. */
export function frontOf<R extends Rail & Component>(id: string, find: () => Station<R>): Rail {
  return {
    id,
    submit: (instruction) => find().ask((rail) => rail.submit(instruction)),
    status: (instructionId) => find().ask((rail) => rail.status(instructionId)),
    ask: (topic, question) => find().ask((rail) => rail.ask(topic, question)),
  };
}
