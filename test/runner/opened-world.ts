import { setImmediate as turn } from 'node:timers/promises';
import type { DoorAnswer } from '../../src/gateway/door.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { seededIds } from '../../src/kernel/id.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { FaultPlan } from '../../src/runner/fault-plan.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import type { TrialPlan } from '../../src/runner/trial-plan.ts';
import { openWorld, prologueMs, type World } from '../../src/runner/world.ts';
import { stampEvent } from '../../src/storage/envelope.ts';
import type { SteppedJournal } from '../../src/storage/journal.ts';

/** A world and its clock in the hands of a test, new or restored from a journal. */
export interface OpenedWorld extends World {
  readonly timeline: Timeline;
  /** Everything in the journal, what it held before included. */
  readonly events: readonly AnyEvent[];
  /** How many events there are whenever the journal could be cut, and the books at that moment. */
  readonly cuts: ReadonlyMap<number, string>;
  call(agent: string, tool: string, args: object): Promise<DoorAnswer>;
  /** All books as text. */
  dump(): string;
  runUntil(until: EpochMs): Promise<void>;
}

export function openedWorld(plan: TrialPlan, past: readonly AnyEvent[] = []): OpenedWorld {
  const random = seededRandom('world');
  const timeline = new Timeline(past.at(-1)?.recordedAt ?? plan.start - prologueMs, random.fork('order'));
  const events: AnyEvent[] = [...past];
  const journal: SteppedJournal = {
    record: (draft) => events.push(stampEvent(draft, { seq: events.length + 1, recordedAt: timeline.now(), trial: null })),
    flush: () => Promise.resolve(),
    flushNow: () => {},
    replay: () => past,
    close: () => {},
  };
  const faults = new FaultPlan({ faults: plan.faults, random: random.fork('faults'), start: plan.start, record: journal.record });
  const ids = seededIds(seededRandom(`ids ${past.length}`));
  const world = openWorld({ plan, clock: timeline, ids, random: random.fork('world'), journal, faults, flushed: () => Promise.resolve() });
  const dump = () =>
    [...[...world.rails.banks.values()].map((bank) => bank.ledger), world.rails.bokwire.ledger].map((ledger) => ledger.dump()).join('\n');
  const cuts = new Map<number, string>();
  const settle = async () => {
    for (let turns = 0; turns < 3; turns += 1) await turn();
    if (!cuts.has(events.length)) cuts.set(events.length, dump());
  };
  return {
    ...world,
    timeline,
    events,
    cuts,
    dump,
    call: (agent, tool, args) => world.door.call({ token: world.tokenOf(agent), tool, arguments: args }),
    runUntil: async (until) => {
      await settle();
      for (let next = timeline.nextAt(); next !== undefined && next <= until; next = timeline.nextAt()) {
        timeline.runNext();
        await settle();
      }
      timeline.advanceTo(until);
    },
  };
}
