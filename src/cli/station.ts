import { buildGateway } from '../gateway/http.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent } from '../kernel/event.ts';
import { seededIds } from '../kernel/id.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { deriveSeed, seededRandom } from '../kernel/random.ts';
import { ComponentDown } from '../runner/fault/station.ts';
import { FaultPlan } from '../runner/fault-plan.ts';
import { wireOutside } from '../runner/outside-wire.ts';
import { pacedDoor } from '../runner/paced-door.ts';
import { Timeline } from '../runner/timeline.ts';
import type { TrialPlan } from '../runner/trial-plan.ts';
import type { Watcher } from '../runner/watcher.ts';
import { openWorld, prologueMs, type World } from '../runner/world.ts';
import type { SteppedJournal } from '../storage/journal.ts';
import type { MemoryJournal } from '../storage/memory-journal.ts';
import { openJournal } from '../storage/open-journal.ts';
import { ambient } from './ambient.ts';
import { buildVersion } from './build-info.ts';
import { loopback, portError, refuseTakenPort } from './loopback-port.ts';
import { observedJournal } from './observed-journal.ts';
import { realClock } from './real-clock.ts';

/** A world behind a socket on this machine, for agents that are not ours. */
export interface Station {
  readonly url: string;
  readonly world: World;
  readonly journal: SteppedJournal & { readonly events?: readonly AnyEvent[] };
  readonly clock: Clock;
  /** Lets all that is scheduled until then happen; with the wall clock there is nothing to do. */
  runUntil(end: EpochMs): Promise<void>;
  close(): Promise<void>;
}

export interface StationOrder {
  readonly plan: TrialPlan;
  readonly seed: string;
  readonly port: number;
  readonly store: string;
  readonly clock: 'paced' | 'real';
  readonly tokens: ReadonlyMap<string, string>;
  readonly trial: string | null;
  readonly customersPerBank: number;
  /** The calls of agents are written down, and the faults of the plan strike them. */
  readonly outside?: boolean;
  /** Hears of a broken invariant inside the gateway. */
  readonly onBroken?: (error: unknown) => void;
  /** Sees each event as it is recorded; the station then keeps them all. */
  readonly watcher?: Watcher;
}

/** Opens the world, restored from its store where that holds one, and listens on 127.0.0.1. @throws InputError when the port is taken: nothing is made then */
export async function openStation(order: StationOrder): Promise<Station> {
  const { plan, seed } = order;
  await refuseTakenPort(order.port);
  const random = seededRandom(seed);
  const opening: { clock?: Clock } = {};
  const opened = openJournal(order.store, { clock: { now: () => opening.clock?.now() ?? plan.start }, trial: order.trial, defer: ambient.defer });
  const past = lastMoment(opened);
  const timeline = new Timeline(past?.recordedAt ?? plan.start - prologueMs, random.fork('order'));
  const clock = order.clock === 'real' ? realClock() : timeline;
  opening.clock = clock; // the journal is opened first, because a restored world starts where it ended
  let flushing = 0;
  const journal: Station['journal'] = order.watcher === undefined ? opened : observedJournal(opened as MemoryJournal, [order.watcher.observe]); // whoever watches uses the memory store
  const flushed = async () => {
    flushing += 1;
    try {
      await journal.flush();
    } finally {
      flushing -= 1;
    }
  };
  const faults = new FaultPlan({ faults: plan.faults, random: random.fork('faults'), start: plan.start, record: journal.record });
  const ids = seededIds(seededRandom(deriveSeed(seed, 'ids', String(past?.seq ?? 0))));
  const world = openWorld({
    plan,
    clock,
    ids,
    random: random.fork('world'),
    journal,
    faults,
    flushed,
    tokens: order.tokens,
    customersPerBank: order.customersPerBank,
  });
  if ((past?.recordedAt ?? 0) < plan.start) await runTimeline(timeline, plan.start); // also when it ended before it had noted anything of the day
  journal.flushNow();
  const door = order.clock === 'real' ? world.door : pacedDoor(world.door, { timeline, elapsedMs: ambient.elapsedMs, waiting: () => flushing > 0 });
  const app = buildGateway(door, { version: buildVersion(), onBroken: (error) => brokenBy(error, order) });
  if (order.outside === true) {
    const agentOf = (token: string) => plan.jobs.find(({ agent }) => world.tokenOf(agent) === token)?.agent;
    const serving = () => (world.gateway.up ? world.gateway.current : undefined);
    const pass = (ms: number) => (order.clock === 'real' ? clock.sleep(ms) : runTimeline(timeline, clock.now() + ms));
    wireOutside(app, { clock, record: world.record, ids, plan: faults, agentOf, pass, revoke: world.revoke, serving });
  }
  const url = await app.listen({ host: loopback, port: order.port }).catch((error: unknown) => {
    journal.close();
    throw portError(error, order.port);
  });
  return {
    url: `${url}/mcp`,
    world,
    journal,
    clock,
    runUntil: (end) => (order.clock === 'real' ? Promise.resolve() : runTimeline(timeline, end)),
    close: async () => {
      await app.close();
      journal.flushNow();
      journal.close();
    },
  };
}

/** A gateway that a fault of the case has killed is not broken: whoever was connected hears an internal error. */
function brokenBy(error: unknown, { onBroken }: Pick<StationOrder, 'onBroken'>): void {
  if (!(error instanceof ComponentDown)) onBroken?.(error);
}

/** Runs what is scheduled until `end`, letting each event finish, and stands there. */
async function runTimeline(timeline: Timeline, end: EpochMs): Promise<void> {
  for (let next = timeline.nextAt(); next !== undefined && next <= end; next = timeline.nextAt()) {
    timeline.runNext();
    await new Promise<void>(ambient.defer);
  }
  timeline.advanceTo(end);
}

function lastMoment(journal: SteppedJournal): { readonly recordedAt: EpochMs; readonly seq: number } | undefined {
  let last: { readonly recordedAt: EpochMs; readonly seq: number } | undefined;
  for (const { recordedAt, seq } of journal.replay()) last = { recordedAt, seq };
  return last;
}
