import type { Agent } from '../../agents/agent.ts';
import type { DoorAnswer } from '../../src/gateway/door.ts';
import type { EventDraft } from '../../src/kernel/event.ts';
import { seededIds } from '../../src/kernel/id.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { AgentParty, GatewayParty } from '../../src/runner/activity.ts';
import { seatAgent } from '../../src/runner/agent-seat.ts';
import { drive } from '../../src/runner/drive.ts';
import { type Era, openEntrance } from '../../src/runner/entrance.ts';
import { FaultPlan } from '../../src/runner/fault-plan.ts';
import type { FaultSpec } from '../../src/runner/scenario.ts';
import { Sentinel } from '../../src/runner/sentinel.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import { bareDoor } from '../gateway/bare-door.ts';

export interface Visit {
  readonly tool: string;
  readonly arguments: unknown;
  readonly at: number;
}

/** Agents in front of a door that does what it is asked, and everything that came of it. */
export interface Play {
  readonly visits: readonly Visit[];
  readonly recorded: readonly EventDraft[];
  /** What the gateway could not answer for. */
  readonly broken: readonly unknown[];
  /** Requests that are still thought to be on the wire in the end: none, or virtual time would no longer wait for that agent. */
  readonly onWire: number;
}

class CountedParty extends AgentParty {
  count = 0;

  override onWire(sent: boolean): void {
    this.count += sent ? 1 : -1;
    super.onWire(sent);
  }
}

export interface PlayOrder {
  readonly era: Era;
  readonly agents: readonly Agent[];
  readonly faults?: readonly Omit<FaultSpec, 'where'>[];
  /** How long the door works on a call. */
  readonly workMs?: number;
  readonly answer?: (visit: Visit, n: number) => DoorAnswer;
  readonly callsMax?: number;
}

/** How long time goes on after the last agent has ended, for what is still under way. */
const epilogueMs = 200_000;

export async function playAtDoor(order: PlayOrder): Promise<Play> {
  const { era, agents, faults = [], workMs = 5, callsMax = 100 } = order;
  const timeline = new Timeline(0, seededRandom('order'));
  const recorded: EventDraft[] = [];
  const record = (draft: EventDraft) => recorded.push(draft);
  const visits: Visit[] = [];
  const broken: unknown[] = [];
  const door = bareDoor(async ({ tool, arguments: args }) => {
    const visit = { tool, arguments: args, at: timeline.now() };
    const n = visits.push(visit);
    await timeline.sleep(workMs);
    return order.answer?.(visit, n) ?? { error: false, content: { visit: n } };
  });
  const gateway = new GatewayParty();
  const specs = faults.map((fault): FaultSpec => ({ where: 'agent-gateway', ...fault }));
  const plan = new FaultPlan({ faults: specs, random: seededRandom('faults'), start: 0, record });
  const entrance = await openEntrance({ door, gateway, eras: [era], onBroken: (error) => broken.push(error) });
  const ids = seededIds(seededRandom('ids'));
  const seated = agents.map((agent, index) => {
    const name = `agent-${index}`;
    const party = new CountedParty(name);
    const link = { agent: name, clock: timeline, random: seededRandom(name), ids, party, gateway, plan };
    const connect = (deadline: Parameters<typeof entrance.connect>[0]['deadline']) => entrance.connect({ era, link, token: name, deadline });
    return { party, seat: seatAgent({ name, party, clock: timeline, record, ids, parameters: {}, callsMax, connect }, agent) };
  });
  for (const { seat } of seated) timeline.at(1, 'an agent begins', seat.start);
  let end: number | undefined;
  await drive({
    timeline,
    parties: [...seated.map(({ party }) => party), gateway],
    sentinel: new Sentinel(),
    step: () => {},
    endsAt: () => {
      if (timeline.now() > 0 && seated.every(({ seat }) => seat.ended())) end ??= timeline.now() + epilogueMs;
      return end;
    },
  });
  await entrance.close();
  return { visits, recorded, broken, onWire: seated.reduce((sum, { party }) => sum + Math.abs(party.count), 0) };
}
