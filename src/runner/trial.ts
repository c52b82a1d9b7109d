import type { Agent } from '../../agents/agent.ts';
import type { AnyEvent } from '../kernel/event.ts';
import { seededIds } from '../kernel/id.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { seededRandom } from '../kernel/random.ts';
import type { SteppedJournal } from '../storage/journal.ts';
import { AgentParty, GatewayParty, type Party } from './activity.ts';
import { callsMaxOfCase, type Seat, type SeatedAgent, seatAgent } from './agent-seat.ts';
import { drive } from './drive.ts';
import { type EraChoice, eraOf, openEntrance } from './entrance.ts';
import { FaultPlan } from './fault-plan.ts';
import { SandboxBroken } from './sandbox-broken.ts';
import { Sentinel } from './sentinel.ts';
import { Timeline } from './timeline.ts';
import { digestOf } from './trial-digest.ts';
import { trialEnd } from './trial-end.ts';
import type { TrialPlan } from './trial-plan.ts';
import type { Watcher } from './watcher.ts';
import { openWorld, prologueMs } from './world.ts';

/** One play of a case. Equal orders give equal events, byte for byte, on one commit and one Node. */
export interface TrialOrder {
  readonly plan: TrialPlan;
  readonly agent: Agent;
  /** Who sits in the seat of an agent by name; everybody else is `agent`. */
  readonly agents?: ReadonlyMap<string, Agent>;
  readonly era: EraChoice;
  readonly seed: string;
  readonly watcher: Watcher;
  readonly callsMax?: number;
  /** Opens the journal of this trial on the trial's clock; it shows each event to `observe`. */
  readonly openJournal: (clock: Timeline) => SteppedJournal & { readonly events: readonly AnyEvent[] };
}

export interface PlayedTrial {
  readonly events: readonly AnyEvent[];
  /** SHA-256 over every event as it stands in `events.jsonl`, without the trial's name. Worked out when it is asked for. */
  readonly digest: string;
}

/** Plays one trial in virtual time. Throws {@link SandboxBroken} when the sandbox, not the agent, fails. */
export async function playTrial(order: TrialOrder): Promise<PlayedTrial> {
  const { plan, watcher } = order;
  const stage = await setStage(order);
  const { timeline, journal, seats } = stage;
  let stopped = false;
  for (const seat of seats) timeline.at(plan.start, 'an agent begins', seat.start);
  timeline.at(plan.deadline, 'the time of the case is up', () => {
    stopped = seats.some((seat) => !seat.ended());
    for (const seat of seats) seat.stop();
  });
  let end: EpochMs | undefined;
  try {
    await drive({
      timeline,
      parties: stage.parties,
      sentinel: new Sentinel(),
      step: () => {
        stage.check();
        refuseViolations(watcher);
        journal.flushNow();
      },
      endsAt: () => {
        if (timeline.now() >= plan.start && seats.every((seat) => seat.ended())) end ??= trialEnd(plan, timeline.now());
        return end;
      },
    });
  } finally {
    await stage.close();
  }
  timeline.advanceTo(end ?? timeline.now());
  journal.record({ kind: 'trial.closed', at: timeline.now(), data: { reason: stopped ? 'deadline' : 'finished' } });
  journal.flushNow();
  refuseViolations(watcher);
  return {
    events: journal.events,
    get digest() {
      return digestOf(journal.events);
    },
  };
}

interface Stage {
  readonly timeline: Timeline;
  readonly journal: ReturnType<TrialOrder['openJournal']>;
  readonly parties: readonly Party[];
  readonly seats: readonly SeatedAgent[];
  /** Throws what the gateway could not answer for. */
  check(): void;
  close(): Promise<void>;
}

/** Opens the world, the entrance, and a seat for each agent. Every stream of chance has its own name. */
async function setStage({ plan, agent, agents, era, seed, callsMax = callsMaxOfCase, openJournal }: TrialOrder): Promise<Stage> {
  const random = seededRandom(seed);
  const timeline = new Timeline(plan.start - prologueMs, random.fork('order'));
  const ids = seededIds(random.fork('ids'));
  const journal = openJournal(timeline);
  const faults = new FaultPlan({ faults: plan.faults, random: random.fork('faults'), start: plan.start, record: journal.record });
  const gateway = new GatewayParty();
  const world = openWorld({
    plan,
    clock: timeline,
    ids,
    random: random.fork('world'),
    journal,
    faults,
    flushed: () => Promise.resolve(),
  });
  const { door, record } = world;
  const reaching = (agent: string) => ({ reachable: () => world.gateway.up, revoke: (forMs: number | undefined) => world.revoke(agent, forMs) });
  const broken: unknown[] = [];
  const eras = plan.jobs.map((_job, index) => eraOf(era, index));
  const entrance = await openEntrance({ door, gateway, eras, onBroken: (error) => broken.push(error) });
  const seated = plan.jobs.map(({ agent: name }, index) => {
    const party = new AgentParty(name);
    const link = { agent: name, clock: timeline, random: random.fork(`link ${name}`), ids, party, gateway, plan: faults, ...reaching(name) };
    const connect: Seat['connect'] = (deadline, token = world.tokenOf(name)) =>
      entrance.connect({ era: eras[index] ?? '2025', link, token, deadline });
    return {
      party,
      seat: seatAgent({ name, party, clock: timeline, record, ids, parameters: plan.parameters, callsMax, connect }, agents?.get(name) ?? agent),
    };
  });
  return {
    timeline,
    journal,
    parties: [...seated.map(({ party }) => party), gateway],
    seats: seated.map(({ seat }) => seat),
    check: () => {
      if (broken.length > 0) throw broken[0];
    },
    close: () => {
      for (const { seat } of seated) seat.close();
      return entrance.close();
    },
  };
}

function refuseViolations(watcher: Watcher): void {
  const violated = watcher.violations()[0];
  if (violated !== undefined) throw new SandboxBroken(`invariant ${violated.id} is violated: ${violated.message}`);
}
