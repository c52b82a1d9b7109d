import { type Door, openDoor } from '../gateway/door.ts';
import { type Mandates, openMandates } from '../gateway/mandates.ts';
import { openTokens } from '../gateway/tokens.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import type { BankCode, CreditTransfer } from '../kernel/instruction.ts';
import type { Random } from '../kernel/random.ts';
import { networked } from '../rail/networked.ts';
import type { Rail } from '../rail/rail.ts';
import type { SteppedJournal } from '../storage/journal.ts';
import { journalClaims } from '../storage/journal-claims.ts';
import { caseDesk } from './case-desk.ts';
import type { FaultPlan } from './fault-plan.ts';
import { faultyRail } from './faulty-rail.ts';
import { openRails, type Rails } from './rails.ts';
import { type PlannedPayment, type TrialPlan, tenant } from './trial-plan.ts';

/** The world opens so long before the agents begin, for what happened before them. */
export const prologueMs = 60 * 60_000;

/** Synthetic customers of each bank in a trial: enough for payments that are nobody's task. */
const customersPerBank = 2;

/** The line between gateway and banks; its patience ends before that of any agent (30 s). */
const gatewayLine = { latencyMs: 2, timeoutMs: 10_000 } as const;

/** Rails, gateway and everybody in them, as a case describes them. */
export interface World {
  readonly rails: Rails;
  readonly door: Door;
  /** Bearer token of an agent of the case. */
  tokenOf(agent: string): string;
}

export interface WorldDeps {
  readonly plan: TrialPlan;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly journal: SteppedJournal;
  readonly faults: FaultPlan;
  /** Resolves once what was recorded is durable; virtual time hands the journal its batch before it moves on. */
  readonly flushed: () => Promise<void>;
  /** Bearer tokens by agent; an agent that has none here gets one that the seed decides. */
  readonly tokens?: ReadonlyMap<string, string>;
  readonly customersPerBank?: number;
}

export function openWorld(deps: WorldDeps): World {
  const { plan, clock, ids, random, journal, faults } = deps;
  const { record } = journal;
  const between = (rail: Rail, from: string) => faultyRail(rail, { clock, plan: faults, where: 'rail-rail', from });
  const rails = openRails({ clock, record, random, capsWon: plan.capsWon, customersPerBank: deps.customersPerBank ?? customersPerBank, between });
  const mandates = openMandates({ clock, record });
  const claims = journalClaims({ clock, record });
  const tokens = openTokens(clock);
  const issued = new Map<string, string>();
  for (const { agent, principal } of plan.jobs) {
    const token = deps.tokens?.get(agent) ?? freshToken(random);
    tokens.issue({ token, caller: { tenant, principal, agent }, expiresAt: plan.deadline });
    issued.set(agent, token);
  }
  const reach = (rail: Rail) =>
    networked(faultyRail(rail, { clock, plan: faults, where: 'gateway-rail', from: 'gateway' }), { clock, ...gatewayLine });
  const door = openDoor({
    clock,
    ids,
    record,
    claims,
    banks: new Map<BankCode, Rail>([...rails.banks].map(([code, bank]) => [code, reach(bank)])),
    network: reach(rails.network),
    mandates,
    tokens,
    desk: caseDesk(plan, clock),
    flushed: deps.flushed,
  });
  const parts: readonly Restorable[] = [rails, mandates, claims, door];
  if (!restoreAll(journal, parts)) establish(plan, { clock, record, rails, mandates });
  schedule(plan, clock, rails);
  rails.resume();
  door.resume();
  return { rails, door, tokenOf: (agent) => issued.get(agent) ?? '' };
}

interface Restorable {
  restore(event: AnyEvent): void;
}

/** Folds what the journal holds into every part of the world. False: it is a new journal. */
function restoreAll(journal: SteppedJournal, parts: readonly Restorable[]): boolean {
  let found = false;
  for (const event of journal.replay()) {
    found = true;
    for (const part of parts) part.restore(event);
  }
  return found;
}

function establish(
  plan: TrialPlan,
  world: { readonly clock: Clock; readonly record: SteppedJournal['record']; readonly rails: Rails; readonly mandates: Mandates },
): void {
  recordOpening(plan, world.clock, world.record);
  world.rails.establish();
  openAccounts(plan, world.rails);
  for (const { mandate } of plan.jobs) world.mandates.issue(mandate);
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
function recordOpening(plan: TrialPlan, clock: Clock, record: SteppedJournal['record']): void {
  record({
    kind: 'trial.opened',
    at: clock.now(),
    data: {
      obligations: plan.obligations,
      participants: [...new Set(plan.holders.map((holder) => holder.ref.bank))],
      agents: plan.jobs.map(({ agent, principal, mandate }) => ({ agent, principal, accounts: mandate.accounts })),
      suspended: plan.suspended,
      pollsMax: plan.pollsMax,
    },
  });
}

function openAccounts(plan: TrialPlan, rails: Rails): void {
  for (const { ref, holder, balanceWon, status } of plan.holders) {
    const bank = rails.banks.get(ref.bank);
    bank?.openAccount({ account: ref.account, holder });
    if (balanceWon > 0n) bank?.issueOpening(ref.account, balanceWon);
    if (status !== 'active') bank?.setStatus(ref.account, status);
  }
}

/** Puts on the clock what the case lets happen beside the agents: payments of others, outages. */
function schedule(plan: TrialPlan, clock: Clock, rails: Rails): void {
  const now = clock.now();
  for (const [index, payment] of [...plan.received, ...plan.background].entries()) {
    if (payment.at < now) continue; // in a restored world it has happened
    clock.at(payment.at, 'a payment of somebody else', () => {
      void rails.banks.get(payment.from.ref.bank)?.submit(orderOf(payment, index));
    });
  }
  scheduleOutages(plan, clock, (bank, available) => rails.network.setAvailable(bank, available));
}

/** A restored world may have slept through any of it: what is past holds at once, in its order; the rest comes in time. */
function scheduleOutages(plan: TrialPlan, clock: Clock, set: (bank: BankCode, available: boolean) => void): void {
  const now = clock.now();
  const changes = plan.outages.flatMap(({ bank, from, until }) => [
    { bank, at: from, available: false },
    { bank, at: until, available: true },
  ]);
  const past = changes.filter(({ at }) => at <= now).sort((left, right) => left.at - right.at);
  for (const [bank, available] of new Map(past.map((change) => [change.bank, change.available]))) set(bank, available);
  for (const { bank, at, available } of changes) {
    if (at > now) clock.at(at, `${bank} is ${available ? 'back' : 'out'}`, () => set(bank, available));
  }
}

function orderOf({ from, to, amountWon, memo, at }: PlannedPayment, index: number): CreditTransfer {
  return {
    kind: 'credit-transfer',
    id: `other-${String(index + 1).padStart(4, '0')}`,
    payer: { ...from.ref, holder: from.holder },
    payee: { ...to.ref, holder: to.holder },
    amountWon,
    memo,
    returnOf: null,
    requestedAt: at,
  };
}
