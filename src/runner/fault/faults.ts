import type { Clock } from '../../kernel/clock.ts';
import type { AnyDraft, EventDraft, RecordEvent } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { scopeName } from '../../kernel/stop.ts';
import type { FaultPlan } from '../fault-plan.ts';
import type { FaultSeam, FaultSpec } from '../scenario.ts';
import { type Breakable, strikeComponent } from './component-fault.ts';
import { type Operator, operate, scopeOf } from './operator.ts';

/** What one component writes in one synchronous stretch: it becomes durable together, or is lost together. */
interface Batch {
  readonly component: string;
  readonly drafts: AnyDraft[];
  /** Position of the fault that makes the write fail. */
  lostBy: number | undefined;
}

/** Seams at which the clock strikes. */
const timed: ReadonlySet<FaultSeam> = new Set(['process', 'clock', 'operator']);

export interface FaultsDeps {
  readonly faults: readonly FaultSpec[];
  readonly plan: FaultPlan;
  readonly start: EpochMs;
  readonly clock: Clock;
  readonly record: RecordEvent;
}

/**
 * The pen of each component of a world. It sees every fact pass, and so knows when a payment has come to a point at which a component
 * is to be struck; and it breaks the component then, or at the time that the case says.
 */
export class Faults {
  /** For whoever is no component. */
  readonly record: RecordEvent;
  readonly #deps: FaultsDeps;
  readonly #stored: ReadonlySet<string>;
  #batch: Batch | undefined;
  #lastSeq = 0;
  #find: ((component: string) => Breakable | undefined) | undefined;
  #operator: Operator | undefined;

  constructor(deps: FaultsDeps) {
    this.#deps = deps;
    this.#stored = new Set(
      deps.faults.flatMap(({ where, match }) => (where === 'storage' && match?.component !== undefined ? [match.component] : [])),
    );
    this.record = (draft) => this.#write(draft as AnyDraft); // one draft: its kind and data belong together
  }

  /** The pen of a component. Where its storage can fail, it writes batch by batch. */
  recordOf(component: string): RecordEvent {
    if (!this.#stored.has(component)) return this.record;
    return (draft) => this.#hold(component, draft as AnyDraft); // as above
  }

  /** Once the components are there: those that are struck by the clock wait for it from now on. */
  attach(find: (component: string) => Breakable | undefined, operator: Operator): void {
    this.#find = find;
    this.#operator = operator;
    const { faults, clock, start } = this.#deps;
    for (const [index, { where, when, state }] of faults.entries()) {
      if (!timed.has(where) || state !== undefined) continue;
      const from = start + (when?.fromMinute ?? 0) * 60_000;
      if (from >= clock.now()) clock.at(from, `fault ${index}`, () => this.#strike(index)); // in a restored world it has happened
    }
  }

  #write(draft: AnyDraft): number {
    if (this.#batch !== undefined) this.#end(this.#batch);
    this.#lastSeq = this.#deps.record(draft as EventDraft); // as any one of them
    this.#observe(draft);
    return this.#lastSeq;
  }

  #hold(component: string, draft: AnyDraft): number {
    if (this.#batch !== undefined && this.#batch.component !== component) this.#end(this.#batch);
    const batch = this.#batch ?? this.#begin(component);
    const seq = this.#lastSeq + batch.drafts.push(draft);
    this.#observe(draft);
    return seq;
  }

  /** The stretch is over before anything that it has promised can go on: microtasks run in order. */
  #begin(component: string): Batch {
    const batch: Batch = { component, drafts: [], lostBy: undefined };
    this.#batch = batch;
    queueMicrotask(() => this.#end(batch));
    return batch;
  }

  #end(batch: Batch): void {
    if (this.#batch !== batch) return;
    this.#batch = undefined;
    if (batch.lostBy !== undefined) this.#strike(batch.lostBy);
    else for (const draft of batch.drafts) this.#lastSeq = this.#deps.record(draft as EventDraft); // as above
  }

  #observe(draft: AnyDraft): void {
    for (const index of this.#deps.plan.reach(draft, this.#deps.clock.now())) {
      if (this.#deps.faults[index]?.where === 'storage') {
        if (this.#batch !== undefined) this.#batch.lostBy ??= index;
      } else queueMicrotask(() => this.#strike(index)); // when the stretch is over, and before its answer is out
    }
  }

  #strike(index: number): void {
    const spec = this.#deps.faults[index];
    if (spec?.where === 'operator' && this.#operator !== undefined) {
      this.#deps.plan.fire(index, scopeName(scopeOf(spec)), this.#deps.clock.now());
      operate(this.#operator, spec, this.#deps.clock);
      return;
    }
    const id = spec?.match?.component ?? '';
    const component = this.#find?.(id);
    if (spec === undefined || component === undefined) throw new Error(`fault ${index} strikes "${id}", which is not a component of this world`);
    if (!component.up) return; // there is nothing left to break
    this.#deps.plan.fire(index, id, this.#deps.clock.now());
    strikeComponent(component, spec, this.#deps.clock);
  }
}
