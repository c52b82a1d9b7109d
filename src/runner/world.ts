import type { Door } from '../gateway/door.ts';
import { openTokens, type Tokens } from '../gateway/tokens.ts';
import { isWallet } from '../kernel/account.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import type { Random } from '../kernel/random.ts';
import type { Journal } from '../storage/journal.ts';
import { Adversary } from './adversary.ts';
import { ScriptedApprover } from './approver.ts';
import type { Breakable } from './fault/component-fault.ts';
import { Faults } from './fault/faults.ts';
import type { Life } from './fault/life.ts';
import type { Operator } from './fault/operator.ts';
import { gatewayId } from './fault/points.ts';
import { Station } from './fault/station.ts';
import type { FaultPlan } from './fault-plan.ts';
import { faultyRail } from './faulty-rail.ts';
import { doorOf, type Gateway, openGateway } from './gateway.ts';
import { reachRails } from './gateway-lines.ts';
import { InputError } from './input-error.ts';
import { tenant } from './job-plan.ts';
import { disclosed } from './placeholder.ts';
import { openRails, type Rails } from './rails.ts';
import type { Resilience } from './resilience.ts';
import type { TrialPlan } from './trial-plan.ts';
import { scheduleWorld } from './world-schedule.ts';

/** The world opens so long before the agents begin, for what happened before them. */
export const prologueMs = 60 * 60_000;

/** Synthetic customers of each bank in a trial: enough for payments that are nobody's task. */
const customersPerBank = 2;

/** Rails, gateway and everybody in them, as a case describes them. */
export interface World {
  readonly rails: Rails;
  readonly gateway: Station<Gateway>;
  readonly door: Door;
  /** For whoever writes into the journal beside the components. */
  readonly record: RecordEvent;
  /** Bearer token of an agent of the case. */
  tokenOf(agent: string): string;
  /** Takes an agent's token out of force, for so long or for good. */
  revoke(agent: string, forMs: number | undefined): void;
}

export interface WorldDeps {
  readonly plan: TrialPlan;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  /** `events`, everything recorded so far, is what components come back from; a case that kills any needs it. */
  readonly journal: Journal & { readonly events?: readonly AnyEvent[] };
  readonly faults: FaultPlan;
  /** Resolves once what was recorded is durable; virtual time hands the journal its batch before it moves on. */
  readonly flushed: () => Promise<void>;
  /** Bearer tokens by agent; an agent that has none here gets one that the seed decides. */
  readonly tokens?: ReadonlyMap<string, string>;
  /** Takes tokens of others beside them. */
  readonly accept?: (tokens: Tokens) => Tokens;
  readonly customersPerBank?: number;
  /** Tools that are not as they were approved; default: all are. */
  readonly quarantined?: ReadonlySet<string>;
  /** See `GatewayDeps.pseudonymKey`. */
  readonly pseudonymKey?: Uint8Array;
  /** How the gateway goes on while others are slow, away or too eager; default: as the case says, else nothing is bounded. */
  readonly resilience?: Resilience;
}

export function openWorld(deps: WorldDeps): World {
  const { plan, clock, random, journal } = deps;
  const faults = new Faults({ faults: plan.faults, plan: deps.faults, start: plan.start, clock, record: journal.record });
  const events = () => journal.events ?? refuseRestart();
  const line = { clock, plan: deps.faults };
  const rails = openRails({
    clock,
    recordOf: (rail) => faults.recordOf(rail),
    events,
    random,
    capsWon: plan.capsWon,
    central: plan.central,
    ...(plan.lossSharing === undefined ? {} : { lossSharing: plan.lossSharing }),
    tokens: plan.tokens,
    openBanking: plan.openBanking,
    coins: plan.coins,
    customersPerBank: deps.customersPerBank ?? customersPerBank,
    between: (rail, from) => faultyRail(rail, { ...line, where: 'rail-rail', from }),
  });
  const resilience = deps.resilience ?? plan.resilience ?? {};
  const tokens = openTokens(clock);
  const grants = grantsOf(deps);
  for (const grant of grants.values()) tokens.issue(grant);
  const tokenOf = (agent: string) => grants.get(agent)?.token ?? '';
  const told = disclosed(plan, tokenOf);
  const open = (life: Life) =>
    openGateway(life, {
      ...deps,
      plan: told,
      tokens: deps.accept?.(tokens) ?? tokens,
      approver: (approval) => approver.ask(approval),
      reach: (own) => reachRails(rails.stations, own, { line, resilience }),
      resilience,
    });
  const adversary = adversaryOf(plan, clock, rails);
  const approver = new ScriptedApprover({ plan, clock, faults: deps.faults, gateway: (task) => gateway.whenUp(({ approvals }) => task(approvals)) });
  const record = approver.overlooking(adversary?.overhearing(faults.recordOf(gatewayId)) ?? faults.recordOf(gatewayId));
  const gateway = new Station<Gateway>({ id: gatewayId, clock, record, events, open });
  const parts: readonly Restorable[] = [rails, gateway.current, approver];
  if (!restoreAll(journal, parts)) establish(plan, { clock, record: faults.record, rails, gateway });
  scheduleWorld(plan, clock, rails);
  adversary?.start();
  rails.resume();
  gateway.current.resume();
  faults.attach((component) => breakable(component, rails, gateway), operatorOf(gateway));
  return {
    rails,
    gateway,
    door: doorOf(gateway),
    record: faults.record,
    tokenOf,
    revoke: (agent, forMs) => revoke(grants.get(agent), { tokens, clock, forMs }),
  };
}

function refuseRestart(): never {
  throw new InputError('components come back from the journal in memory; play cases that kill one with --store memory');
}

type Grant = Parameters<Tokens['issue']>[0];

function grantsOf({ plan, tokens, random }: WorldDeps): ReadonlyMap<string, Grant> {
  return new Map(
    plan.jobs.map(({ agent, principal }) => {
      const token = tokens?.get(agent) ?? freshToken(random);
      return [agent, { token, caller: { tenant, principal, agent }, expiresAt: plan.deadline }];
    }),
  );
}

/** The operator of a case. */
function operatorOf(gateway: Station<Gateway>): Operator {
  return {
    stop: (scope, why) => gateway.whenUp(({ stops }) => stops.order(scope, { by: 'operator', why })),
    lift: (scope) => gateway.whenUp(({ stops }) => void stops.lift(scope, 'operator')),
  };
}

/** A token that is out of force already stays so until its own time is up. */
function revoke(
  grant: Grant | undefined,
  { tokens, clock, forMs }: { readonly tokens: Tokens; readonly clock: Clock; readonly forMs: number | undefined },
): void {
  if (grant === undefined || !tokens.revoke(grant.token) || forMs === undefined) return;
  clock.at(clock.now() + forMs, `token of ${grant.caller.agent} in force again`, () => tokens.issue(grant));
}

function breakable(component: string, rails: Rails, gateway: Station<Gateway>): Breakable | undefined {
  if (component === gatewayId) return gateway;
  const { network, bokwire, banks, ledgers, centre } = rails.stations;
  const station = [network, bokwire, ...banks.values(), ...ledgers.values(), ...(centre === undefined ? [] : [centre])].find(
    ({ id }) => id === component,
  );
  if (station === undefined) return undefined;
  return {
    id: station.id,
    get up() {
      return station.up;
    },
    get offsetMs() {
      return station.offsetMs;
    },
    kill: () => station.kill(),
    start: () => station.start(),
    setClock: (offsetMs) => station.setClock(offsetMs),
    moveHours: (hours) => rails.moveHours(component, hours),
  };
}

interface Restorable {
  restore(event: AnyEvent): void;
}

/** Folds what the journal holds into every part of the world. False: it is a new journal. */
function restoreAll(journal: Pick<Journal, 'replay'>, parts: readonly Restorable[]): boolean {
  let found = false;
  for (const event of journal.replay()) {
    found = true;
    for (const part of parts) part.restore(event);
  }
  return found;
}

function establish(
  plan: TrialPlan,
  world: { readonly clock: Clock; readonly record: RecordEvent; readonly rails: Rails; readonly gateway: Station<Gateway> },
): void {
  recordOpening(plan, world.clock, world.record);
  world.rails.establish();
  openAccounts(plan, world.rails);
  if (plan.approval !== undefined) world.gateway.current.policy.adopt(plan.approval.policy);
  if (plan.policy !== undefined) world.gateway.current.policy.adopt(plan.policy);
  for (const { mandate } of plan.jobs) world.gateway.current.mandates.issue(mandate);
}

/** 256 bits as hex, from the seed: a sandbox token guards no money, and a trial must be the same each time. */
function freshToken(random: Random): string {
  return Array.from({ length: 8 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

/** First event: what the judge needs to know of the case. No persona, no scenario, no fault. */
function recordOpening(plan: TrialPlan, clock: Clock, record: RecordEvent): void {
  record({
    kind: 'trial.opened',
    at: clock.now(),
    data: {
      obligations: plan.obligations,
      participants: [...new Set(plan.holders.map((holder) => holder.ref.bank))],
      agents: plan.jobs.map(({ agent, principal, mandate }) => ({ agent, principal, accounts: mandate.accounts })),
      suspended: plan.suspended,
      pollsMax: plan.pollsMax,
      ...(plan.records.length === 0 ? {} : { records: plan.records }),
      ...(plan.attack === undefined ? {} : { attack: { accounts: plan.attack.accounts, withheld: plan.attack.withheld } }),
    },
  });
}

function openAccounts(plan: TrialPlan, rails: Rails): void {
  const { banks } = rails;
  for (const { ref, holder, balanceWon, status, terms } of plan.holders) {
    if (isWallet(ref)) continue; // its ledger has opened it
    const bank = banks.get(ref.bank);
    bank?.openAccount({ account: ref.account, holder, ...(terms === undefined ? {} : { terms }) });
    if (balanceWon > 0n) bank?.issueOpening(ref.account, balanceWon);
    if (status !== 'active') bank?.setStatus(ref.account, status);
  }
}

function adversaryOf({ attack }: TrialPlan, clock: Clock, { stations }: Rails): Adversary | undefined {
  if (attack?.adaptive === undefined) return undefined;
  const bank = stations.banks.get(attack.adaptive.from.ref.bank);
  return new Adversary(attack.adaptive, { clock, submit: (order) => void bank?.ask((life) => life.submit(order)) });
}
