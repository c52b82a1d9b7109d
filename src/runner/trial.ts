import { createHash } from 'node:crypto';
import type { Agent } from '../../agents/agent.ts';
import { nextSettlementAt } from '../kernel/calendar.ts';
import { type AnyEvent, encodeEvent } from '../kernel/event.ts';
import { seededIds } from '../kernel/id.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { seededRandom } from '../kernel/random.ts';
import type { SteppedJournal } from '../storage/journal.ts';
import { AgentParty, GatewayParty } from './activity.ts';
import { callsMaxOfCase, seatAgent } from './agent-seat.ts';
import { drive } from './drive.ts';
import { type Era, type EraChoice, eraOf, openEntrance } from './entrance.ts';
import { FaultPlan } from './fault-plan.ts';
import { SandboxBroken } from './sandbox-broken.ts';
import { Sentinel } from './sentinel.ts';
import { Timeline } from './timeline.ts';
import type { TrialPlan } from './trial-plan.ts';
import type { Watcher } from './watcher.ts';
import { openWorld, prologueMs } from './world.ts';

/** One play of a case. Equal orders give equal events, byte for byte, on one commit and one Node. */
export interface TrialOrder {
  readonly plan: TrialPlan;
  readonly agent: Agent;
  readonly era: EraChoice;
  readonly seed: string;
  readonly watcher: Watcher;
  readonly callsMax?: number;
  /** Opens the journal of this trial on the trial's clock; it shows each event to `observe`. */
  readonly openJournal: (clock: Timeline) => SteppedJournal & { readonly events: readonly AnyEvent[] };
}

export interface PlayedTrial {
  readonly events: readonly AnyEvent[];
  /** SHA-256 over every event as it stands in `events.jsonl`, without the trial's name. */
  readonly digest: string;
}

/** How long after the last settlement a trial goes on, so that advices and answers still on the way arrive. */
const epilogueMs = 5 * 60_000;

/** Plays one trial in virtual time. Throws {@link SandboxBroken} when the sandbox, not the agent, fails. */
export async function playTrial(order: TrialOrder): Promise<PlayedTrial> {
  const { plan, seed } = order;
  const random = seededRandom(seed);
  const timeline = new Timeline(plan.start - prologueMs, random.fork('order'));
  const ids = seededIds(random.fork('ids'));
  const journal = order.openJournal(timeline);
  const faults = new FaultPlan({ faults: plan.faults, random: random.fork('faults'), start: plan.start, record: journal.record });
  const gateway = new GatewayParty();
  const world = openWorld({ plan, clock: timeline, ids, random: random.fork('world'), journal, faults, flushed: () => Promise.resolve() });
  const broken: unknown[] = [];
  const entrance = await openEntrance({ door: world.door, gateway, onBroken: (error) => broken.push(error), eras: plan.jobs.map((_job, index) => eraOf(order.era, index)) });
  const parties: AgentParty[] = [];
  const seats = plan.jobs.map((job, index) => {
    const party = new AgentParty(job.agent);
    parties.push(party);
    const link = { agent: job.agent, clock: timeline, random: random.fork(`link ${job.agent}`), ids, party, gateway, plan: faults };
    const era: Era = eraOf(order.era, index);
    return seatAgent(
      { name: job.agent, party, clock: timeline, record: journal.record, ids, parameters: plan.parameters, callsMax: order.callsMax ?? callsMaxOfCase, connect: (deadline) => entrance.connect({ era, link, token: world.tokenOf(job.agent), deadline }) },
      order.agent,
    );
  });
  for (const seat of seats) timeline.at(plan.start, 'an agent begins', seat.start);
  timeline.at(plan.deadline, 'the time of the case is up', () => {
    for (const seat of seats) seat.stop();
  });
  let end: EpochMs | undefined;
  try {
    await drive({
      timeline,
      parties: [...parties, gateway],
      sentinel: new Sentinel(),
      step: () => {
        if (broken.length > 0) throw broken[0];
        refuseViolations(order.watcher);
        journal.flushNow();
      },
      endsAt: () => {
        if (end === undefined && timeline.now() >= plan.start && seats.every((seat) => seat.ended())) end = nextSettlementAt(timeline.now()) + epilogueMs;
        return end;
      },
    });
  } finally {
    await entrance.close();
  }
  timeline.advanceTo(end ?? timeline.now());
  journal.record({ kind: 'trial.closed', at: timeline.now(), data: { reason: timeline.now() > plan.deadline ? 'deadline' : 'finished' } });
  journal.flushNow();
  refuseViolations(order.watcher);
  return { events: journal.events, digest: digestOf(journal.events) };
}

export function digestOf(events: readonly AnyEvent[]): string {
  const hash = createHash('sha256');
  for (const event of events) hash.update(`${encodeEvent({ ...event, trial: null })}\n`);
  return hash.digest('hex');
}

function refuseViolations(watcher: Watcher): void {
  const violated = watcher.violations()[0];
  if (violated !== undefined) throw new SandboxBroken(`invariant ${violated.id} is violated: ${violated.message}`);
}
