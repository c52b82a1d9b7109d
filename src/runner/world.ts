import { openTokens } from '../gateway/tokens.ts';
import { isWallet } from '../kernel/account.ts';
import type { Clock } from '../kernel/clock.ts';
import type { RecordEvent } from '../kernel/event.ts';
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
import {
  caseKeyOf,
  type GatewayWorld,
  type GatewayWorldDeps,
  grantsOf,
  type Restorable,
  recordOpening,
  refuseRestart,
  restoreAll,
  revoke,
} from './gateway-world.ts';
import { askedOf } from './other-order.ts';
import { payeesOf } from './payees.ts';
import { disclosed } from './placeholder.ts';
import { openRails, type Rails } from './rails.ts';
import type { TrialPlan } from './trial-plan.ts';
import { scheduleWorld } from './world-schedule.ts';

/** The world opens so long before the agents begin, for what happened before them. */
export const prologueMs = 60 * 60_000;

/** Synthetic customers of each bank in a trial: enough for payments that are nobody's task. */
const customersPerBank = 2;

/** Rails, gateway and everybody in them, as a case describes them. */
export interface World extends GatewayWorld {
  readonly rails: Rails;
}

export interface WorldDeps extends GatewayWorldDeps {
  readonly faults: FaultPlan;
  readonly customersPerBank?: number;
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
    ...{ tokens: plan.tokens, openBanking: plan.openBanking, coins: plan.coins, insurer: plan.insurer },
    payeeReply: payeesOf(plan.holders),
    files: plan.files,
    customersPerBank: deps.customersPerBank ?? customersPerBank,
    between: (rail, from) => faultyRail(rail, { ...line, where: 'rail-rail', from }),
  });
  const resilience = deps.resilience ?? plan.resilience ?? {};
  const tokens = openTokens(clock);
  const grants = grantsOf(deps);
  for (const grant of grants.values()) tokens.issue(grant);
  const tokenOf = (agent: string) => grants.get(agent)?.token ?? '';
  const told = disclosed(plan, tokenOf);
  const pseudonymKey = deps.pseudonymKey ?? caseKeyOf(plan);
  const treasury = plan.jobs.some(({ mandate }) => mandate.treasuryOf !== undefined);
  const open = (life: Life) =>
    openGateway(life, {
      ...deps,
      ...(pseudonymKey && { pseudonymKey }),
      plan: told,
      tokens: deps.accept?.(tokens) ?? tokens,
      approver: (approval) => approver.ask(approval),
      reach: (own) => reachRails(rails.stations, own, { line, resilience, treasury }),
      resilience,
    });
  const adversary = adversaryOf(plan, clock, rails);
  const approver = new ScriptedApprover({ plan, clock, faults: deps.faults, gateway: (task) => gateway.whenUp(({ approvals }) => task(approvals)) });
  const record = approver.overlooking(adversary?.overhearing(faults.recordOf(gatewayId)) ?? faults.recordOf(gatewayId));
  const gateway = new Station<Gateway>({ id: gatewayId, clock, record, events, open });
  const parts: readonly Restorable[] = [rails, gateway.current, approver, deps.faults];
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
    holderOf: async (account) => (await rails.banks.get(account.bank)?.ask('recipient', { account }))?.holder,
    rail: (id) => stationOf(rails, id)?.current,
  };
}

/** The operator of a case. */
function operatorOf(gateway: Station<Gateway>): Operator {
  return {
    stop: (scope, why) => gateway.whenUp(({ stops }) => stops.order(scope, { by: 'operator', why })),
    lift: (scope) => gateway.whenUp(({ stops }) => void stops.lift(scope, 'operator')),
  };
}

function stationOf({ stations }: Rails, component: string) {
  const { network, bokwire, banks, ledgers, bulk, centre, insurer } = stations;
  const every = [network, bokwire, bulk, centre, insurer, ...banks.values(), ...ledgers.values()].filter((each) => each !== undefined);
  return every.find(({ id }) => id === component);
}

function breakable(component: string, rails: Rails, gateway: Station<Gateway>): Breakable | undefined {
  if (component === gatewayId) return gateway;
  const station = stationOf(rails, component);
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

function establish(
  plan: TrialPlan,
  world: { readonly clock: Clock; readonly record: RecordEvent; readonly rails: Rails; readonly gateway: Station<Gateway> },
): void {
  recordOpening(plan, { clock: world.clock, record: world.record, asked: askedOf(plan) });
  world.rails.establish();
  openAccounts(plan, world.rails);
  if (plan.approval !== undefined) world.gateway.current.policy.adopt(plan.approval.policy);
  if (plan.policy !== undefined) world.gateway.current.policy.adopt(plan.policy);
  for (const { mandate } of plan.jobs) world.gateway.current.mandates.issue(mandate);
}

function openAccounts(plan: TrialPlan, rails: Rails): void {
  const { banks } = rails;
  for (const { ref, holder, balanceWon, status, terms, machine } of plan.holders) {
    if (isWallet(ref)) continue; // its ledger has opened it
    const bank = banks.get(ref.bank);
    if (machine === true) {
      bank?.openMachine({ account: ref.account, holder, cashWon: balanceWon });
      continue;
    }
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
