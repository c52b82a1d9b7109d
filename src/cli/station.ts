import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { mountApprovalOrders } from '../gateway/approval-orders.ts';
import { mountApprovals } from '../gateway/approval-routes.ts';
import type { AuditHead, SealKeys } from '../gateway/audit-seals.ts';
import type { Door } from '../gateway/door.ts';
import { machineNames } from '../gateway/host-check.ts';
import { buildGateway, type GatewayOptions } from '../gateway/http.ts';
import type { HttpLimits } from '../gateway/http-limits.ts';
import { type Issuer, withIssuer } from '../gateway/identity/issuer-tokens.ts';
import { linkedDoor } from '../gateway/linked-door.ts';
import { mountMandates } from '../gateway/mandate/mandate-routes.ts';
import { measuredDoor, shedCounter } from '../gateway/measured-door.ts';
import { mountOperator } from '../gateway/operator-routes.ts';
import type { People } from '../gateway/people.ts';
import { railGauges } from '../gateway/rail-gauges.ts';
import { openRequestStates } from '../gateway/request-states.ts';
import { tracedDoor } from '../gateway/traced-door.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent } from '../kernel/event.ts';
import { seededIds } from '../kernel/id.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Policy } from '../kernel/policy.ts';
import { deriveSeed, seededRandom } from '../kernel/random.ts';
import { durableFirst } from '../rail/durable-first.ts';
import type { Rail } from '../rail/rail.ts';
import { ComponentDown } from '../runner/fault/station.ts';
import { FaultPlan } from '../runner/fault-plan.ts';
import { type GatewayWorld, openGatewayWorld } from '../runner/gateway-world.ts';
import { wireOutside } from '../runner/outside-wire.ts';
import { PacedCommit } from '../runner/paced-commit.ts';
import { pacedDoor } from '../runner/paced-door.ts';
import type { Resilience } from '../runner/resilience.ts';
import { Timeline } from '../runner/timeline.ts';
import type { TrialPlan } from '../runner/trial-plan.ts';
import type { Watcher } from '../runner/watcher.ts';
import { openWorld, prologueMs, type WorldDeps } from '../runner/world.ts';
import type { Journal } from '../storage/journal.ts';
import type { MemoryJournal } from '../storage/memory-journal.ts';
import { parseStore } from '../storage/open-journal.ts';
import type { Succession } from '../storage/redis-owner.ts';
import { ambient } from './ambient.ts';
import { approvalDesk } from './approval-desk.ts';
import { openStationJournal } from './audit/station-journal.ts';
import type { Authorization } from './authorization/authorization-server.ts';
import { mountAuthorization } from './authorization/mounted.ts';
import { buildVersion } from './build-info.ts';
import { FlushWatch } from './flush-watch.ts';
import { loopback, portError, refuseTakenPort } from './loopback-port.ts';
import { mandateDesk } from './mandate-desk.ts';
import type { MandateKeys } from './mandate-keys.ts';
import { exposeMetrics } from './metrics-route.ts';
import { observedJournal } from './observed-journal.ts';
import { operatorDesk } from './operator-desk.ts';
import { exposeReadiness } from './readiness-route.ts';
import { realClock } from './real-clock.ts';

/** A world behind a socket on this machine, for agents that are not ours. */
export interface Station {
  readonly url: string;
  readonly world: GatewayWorld;
  readonly journal: Journal & { readonly events?: readonly AnyEvent[] };
  readonly clock: Clock;
  /** Where the chain of the audit stands. `undefined`: it is not sealed. */
  readonly auditHead: () => AuditHead | undefined;
  /** Lets all that is scheduled until then happen; with the wall clock there is nothing to do. */
  runUntil(end: EpochMs): Promise<void>;
  close(): Promise<void>;
}

export interface StationOrder {
  readonly plan: TrialPlan;
  readonly seed: string;
  readonly port: number;
  /** Address that it listens on; default: the loopback. */
  readonly host?: string;
  /** Names under which it is called, beside this machine's own. */
  readonly allowedHosts?: readonly string[];
  /** Hands over what answers, instead of listening; resolves with its address. */
  readonly open?: (app: FastifyInstance) => Promise<string>;
  readonly store: string;
  /** Payment systems that are other processes, by their ids; without them the world has its own. */
  readonly rails?: ReadonlyMap<string, Rail>;
  /** Takes a shared store over as one of several processes. */
  readonly succession?: Succession;
  readonly clock: 'paced' | 'real';
  readonly tokens: ReadonlyMap<string, string>;
  readonly trial: string | null;
  readonly customersPerBank: number;
  /** An authorization server whose access tokens are taken beside `tokens`. */
  readonly issuer?: Issuer;
  /** Served beside the gateway, on its port. */
  readonly authorization?: Authorization;
  /** The address by which clients know the gateway, where it is not its own: the audience of every access token. */
  readonly publicUrl?: string;
  /** Adopted before anybody calls. */
  readonly policy?: Policy;
  /** Opens the operator's routes to whoever holds it. */
  readonly operatorToken?: string;
  /** Whose signed mandates the operator may bring, and the key that receipts are signed with. */
  readonly mandates?: MandateKeys;
  /** Who may approve on a page of the gateway; without them there is no such page. */
  readonly people?: People;
  /** The calls of agents are written down, and the faults of the plan strike them. */
  readonly outside?: boolean;
  /** Hears of a broken invariant inside the gateway. */
  readonly onBroken?: (error: unknown) => void;
  /** Tools that are not as they were approved: nobody may call or see them. */
  readonly quarantined?: ReadonlySet<string>;
  /** Agents outside the internal zone get pseudonyms made with it. */
  readonly pseudonymKey?: Uint8Array;
  /** Time-outs, retries, breakers, bulkheads and limits; default: those of the case. */
  readonly resilience?: Resilience;
  /** Seals the audit with these keys; without them it is not sealed. */
  readonly sealKeys?: SealKeys;
  /** What the door does is counted here, and shown under `/metrics`. */
  readonly registry?: Registry;
  /** Sees each event as it is recorded; the station then keeps them all. */
  readonly watcher?: Watcher;
}

/** Opens the world, restored from its store where that holds one, and listens. @throws InputError when the port is taken: nothing is made then */
export async function openStation(order: StationOrder): Promise<Station> {
  const { plan, seed, issuer, host = loopback, port } = order;
  if (order.open === undefined) await refuseTakenPort({ host, port });
  const random = seededRandom(seed);
  const opening: { clock?: Clock; origin?: string } = {};
  const worldClock = { now: () => opening.clock?.now() ?? plan.start };
  const sealed = await openStationJournal(order.store, { ...order, clock: worldClock, kept: plan.faults.length > 0 });
  const { journal: opened, past } = sealed;
  const timeline = new Timeline(past?.recordedAt ?? plan.start - prologueMs, random.fork('order'));
  const clock = order.clock === 'real' ? realClock() : timeline;
  opening.clock = clock; // the journal is opened first, because a restored world starts where it ended
  const journal: Station['journal'] = order.watcher === undefined ? opened : observedJournal(opened as MemoryJournal, [order.watcher.observe]); // whoever watches uses the memory store
  const watch = new FlushWatch(journal, ambient.elapsedMs);
  const { flushed } = watch;
  const commit = new PacedCommit(timeline, flushed);
  const shares = order.clock === 'paced' && parseStore(order.store).kind !== 'memory'; // memory has nothing to wait for
  const faults = new FaultPlan({ faults: plan.faults, random: random.fork('faults'), start: plan.start, record: journal.record });
  const resource = () => order.publicUrl ?? `${opening.origin}/mcp`;
  const ids = seededIds(seededRandom(deriveSeed(seed, 'ids', String(past?.seq ?? 0))));
  const world = worldOf(order, flushed, {
    plan,
    clock,
    ids,
    random: random.fork('world'),
    journal,
    faults,
    flushed: shares ? () => commit.flushed() : flushed,
    ...peopled(order),
    ...(issuer && { accept: (tokens) => withIssuer(tokens, { clock, issuer, resource }) }),
  });
  if (order.policy !== undefined) world.gateway.current.policy.adopt(order.policy);
  if ((past?.recordedAt ?? 0) < plan.start) await runTimeline(timeline, plan.start); // also when it ended before it had noted anything of the day
  await journal.flush();
  const paced = order.clock === 'real' ? world.door : pacedDoor(world.door, { timeline, elapsedMs: ambient.elapsedMs, commit });
  const linked = linkedTo(order, paced, () => opening.origin ?? '');
  const app = openFront(linked, order, { clock, resource, ...desksOf(world, order, { clock, flushed }) });
  exposeReadiness(app, watch);
  const pass = (ms: number) => (order.clock === 'real' ? clock.sleep(ms) : runTimeline(timeline, clock.now() + ms));
  if (order.outside === true) wireAgents(app, { plan, world, clock, ids, faults, pass });
  const listening = order.open?.(app) ?? app.listen({ host, port });
  const url = await listening.catch(async (error: unknown) => {
    await journal.close();
    throw portError(error, { host, port });
  });
  opening.origin = url;
  const stopSealing = sealed.keepSealing(() => flushed().catch((error: unknown) => brokenBy(error, order)));
  return {
    url: `${url}/mcp`,
    world,
    journal,
    clock,
    auditHead: sealed.head,
    runUntil: (end) => (order.clock === 'real' ? Promise.resolve() : runTimeline(timeline, end)),
    close: async () => {
      await app.close();
      stopSealing();
      await journal.close();
    },
  };
}

/** Where people approve on a page, with its link: at the address by which clients know the gateway, where that is not its own. */
function linkedTo({ people, publicUrl }: StationOrder, door: Door, own: () => string): Door {
  if (people === undefined) return door;
  return linkedDoor(door, publicUrl === undefined ? own : () => new URL(publicUrl).origin);
}

/** The whole world, or a gateway whose rails are other processes: two processes have two journals, so that no order goes out ahead of its claim. */
function worldOf({ rails }: StationOrder, flushed: () => Promise<void>, deps: WorldDeps): GatewayWorld {
  if (rails === undefined) return openWorld(deps);
  return openGatewayWorld(deps, new Map([...rails].map(([id, rail]) => [id, durableFirst(rail, flushed)])));
}

/** What operators and approvers work at. */
function desksOf(
  world: GatewayWorld,
  { mandates }: StationOrder,
  { clock, flushed }: { readonly clock: Clock; readonly flushed: () => Promise<void> },
) {
  return {
    desk: operatorDesk(world, flushed),
    approvals: approvalDesk(world, flushed),
    gateway: world.gateway,
    ...(mandates && { mandates: mandateDesk(world, { clock, flushed, ...mandates }) }),
  };
}

/** Who and what is in the world beside the case. */
function peopled({
  tokens,
  customersPerBank,
  quarantined,
  pseudonymKey,
  resilience,
}: StationOrder): Pick<WorldDeps, 'tokens' | 'customersPerBank' | 'quarantined' | 'pseudonymKey' | 'resilience'> {
  return {
    ...{ tokens, customersPerBank },
    ...(quarantined && { quarantined }),
    ...(pseudonymKey && { pseudonymKey }),
    ...(resilience && { resilience }),
  };
}

/** What one token, and one address without, may take of a gateway that serves: more than any agent needs, less than would keep others waiting or fill a disk. */
const floodLimits = { requests: { burst: 2_000, perSecond: 1_000 }, openMax: 256, refusals: { burst: 60, perSecond: 1 } } as const;

function limitsOf(registry: Registry | undefined): HttpLimits {
  return { ...floodLimits, elapsedMs: ambient.elapsedMs, ...(registry && { onShed: shedCounter(registry) }) };
}

/** Clients may be asked, over connections that stay. */
function staying(clock: Clock): Pick<GatewayOptions, 'states' | 'sessions'> {
  return { states: openRequestStates({ clock, freshHandle: ambient.freshToken }), sessions: { clock, freshId: ambient.freshToken } };
}

/** The shipped gateway over a door, with what operators look at. */
function openFront(
  door: Door,
  order: StationOrder,
  { clock, desk, approvals, mandates, gateway, resource }: ReturnType<typeof desksOf> & { readonly clock: Clock; readonly resource: () => string },
): FastifyInstance {
  const { registry, operatorToken, people, issuer } = order;
  const allowedHosts = [...machineNames, ...(order.allowedHosts ?? [])];
  const limits = order.outside === true ? undefined : limitsOf(registry); // what agents of a case see is written down answer by answer
  const measured = registry === undefined ? door : measuredDoor(door, { registry, elapsedMs: ambient.elapsedMs });
  const app = buildGateway(tracedDoor(measured), {
    version: buildVersion(),
    allowedHosts,
    onBroken: (error) => brokenBy(error, order),
    ...(issuer && { served: { resource, issuer: issuer.issuer } }),
    ...(limits && { ...staying(clock), limits }),
  });
  if (registry !== undefined) {
    railGauges(registry, () => (gateway.up ? gateway.current.railStandings() : []));
    exposeMetrics(app, { registry, allowedHosts });
  }
  if (order.authorization !== undefined) mountAuthorization(app, order.authorization, allowedHosts);
  if (operatorToken !== undefined) {
    mountOperator(app, door, { desk, token: operatorToken, allowedHosts, limits });
    mountApprovalOrders(app, door, { desk: approvals, token: operatorToken, allowedHosts, limits });
    if (mandates !== undefined) mountMandates(app, door, { desk: mandates, token: operatorToken, allowedHosts, limits });
  }
  if (people !== undefined) mountApprovals(app, door, { desk: approvals, people, allowedHosts, clock, freshSecret: ambient.freshToken, limits });
  return app;
}

/** Writes down what agents from outside send and get to see, and lets the faults of the case strike them. */
function wireAgents(
  app: FastifyInstance,
  line: Pick<Parameters<typeof wireOutside>[1], 'clock' | 'ids' | 'pass'> & {
    readonly plan: TrialPlan;
    readonly world: GatewayWorld;
    readonly faults: FaultPlan;
  },
): void {
  const { plan, world, faults, ...rest } = line;
  const agentOf = (token: string) => plan.jobs.find(({ agent }) => world.tokenOf(agent) === token)?.agent;
  const serving = () => (world.gateway.up ? world.gateway.current : undefined);
  wireOutside(app, { ...rest, record: world.record, plan: faults, agentOf, revoke: world.revoke, serving });
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
