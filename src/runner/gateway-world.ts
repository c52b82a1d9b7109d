import type { Door } from '../gateway/door.ts';
import { openTokens, type Tokens } from '../gateway/tokens.ts';
import type { Asked } from '../kernel/asked.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import type { AccountRef } from '../kernel/instruction.ts';
import { deriveSeed, type Random } from '../kernel/random.ts';
import type { Rail } from '../rail/rail.ts';
import type { Journal } from '../storage/journal.ts';
import { gatewayId } from './fault/points.ts';
import { Station } from './fault/station.ts';
import { doorOf, type Gateway, openGateway } from './gateway.ts';
import { reachFarRails } from './gateway-lines.ts';
import { tenant } from './job-plan.ts';
import type { Resilience } from './resilience.ts';
import type { TrialPlan } from './trial-plan.ts';

/** A gateway, and what the process around it needs of the world. */
export interface GatewayWorld {
  readonly gateway: Station<Gateway>;
  readonly door: Door;
  /** For whoever writes into the journal beside the components. */
  readonly record: RecordEvent;
  /** Bearer token of an agent of the case. */
  tokenOf(agent: string): string;
  /** Takes an agent's token out of force, for so long or for good. */
  revoke(agent: string, forMs: number | undefined): void;
  /** Asked at the bank itself, not through the agents' lines: a page must not wait for a clock that stands still. */
  holderOf(account: AccountRef): Promise<string | undefined>;
  /** A payment system by its id, as it runs now; asked in the same way. `undefined`: there is none. */
  rail(id: string): Rail | undefined;
}

export interface GatewayWorldDeps {
  readonly plan: TrialPlan;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  /** `events`, everything recorded so far, is what components come back from; a case with faults needs it. */
  readonly journal: Journal & { readonly events?: readonly AnyEvent[] };
  /** Resolves once what was recorded is durable; virtual time hands the journal its batch before it moves on. */
  readonly flushed: () => Promise<void>;
  /** Bearer tokens by agent; an agent that has none here gets one that the seed decides. */
  readonly tokens?: ReadonlyMap<string, string>;
  /** Takes tokens of others beside them. */
  readonly accept?: (tokens: Tokens) => Tokens;
  /** Tools that are not as they were approved; default: all are. */
  readonly quarantined?: ReadonlySet<string>;
  /** See `GatewayDeps.pseudonymKey`. */
  readonly pseudonymKey?: Uint8Array;
  /** How the gateway goes on while others are slow, away or too eager; default: as the case says, else nothing is bounded. */
  readonly resilience?: Resilience;
}

/**
 * A gateway whose rails are other processes, by their ids. It is founded with its mandates alone: books are the rails'. Their
 * clocks are others, so it goes by the wall clock.
 */
export function openGatewayWorld(deps: GatewayWorldDeps, rails: ReadonlyMap<string, Rail>): GatewayWorld {
  const { plan, clock, journal } = deps;
  const { record } = journal;
  const tokens = openTokens(clock);
  const grants = grantsOf(deps);
  for (const grant of grants.values()) tokens.issue(grant);
  const resilience = deps.resilience ?? {};
  const approver = () => {}; // people are asked on a page
  const gateway = new Station<Gateway>({
    id: gatewayId,
    clock,
    record,
    events: refuseRestart,
    open: (life) =>
      openGateway(life, {
        ...deps,
        tokens: deps.accept?.(tokens) ?? tokens,
        approver,
        reach: (own) => reachFarRails(rails, own, resilience),
        resilience,
      }),
  });
  if (!restoreAll(journal, [gateway.current])) {
    recordOpening(plan, { clock, record });
    for (const { mandate } of plan.jobs) gateway.current.mandates.issue(mandate);
  }
  gateway.current.resume();
  return {
    gateway,
    door: doorOf(gateway),
    record,
    tokenOf: (agent) => grants.get(agent)?.token ?? '',
    revoke: (agent, forMs) => revoke(grants.get(agent), { tokens, clock, forMs }),
    holderOf: async (account) => (await rails.get(`bank:${account.bank}`)?.ask('recipient', { account }))?.holder,
    rail: (id) => rails.get(id),
  };
}

/** Whoever opens a world with faults gives it a journal that has its `events`. */
export function refuseRestart(): never {
  throw new Error('a component is to come back, and this journal has no events in memory');
}

type Grant = Parameters<Tokens['issue']>[0];

export function grantsOf({ plan, tokens, random }: GatewayWorldDeps): ReadonlyMap<string, Grant> {
  return new Map(
    plan.jobs.map(({ agent, principal }) => {
      const token = tokens?.get(agent) ?? freshToken(random);
      return [agent, { token, caller: { tenant, principal, agent }, expiresAt: plan.deadline }];
    }),
  );
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

/** A token that is out of force already stays so until its own time is up. */
export function revoke(
  grant: Grant | undefined,
  { tokens, clock, forMs }: { readonly tokens: Tokens; readonly clock: Clock; readonly forMs: number | undefined },
): void {
  if (grant === undefined || !tokens.revoke(grant.token) || forMs === undefined) return;
  clock.at(clock.now() + forMs, `token of ${grant.caller.agent} in force again`, () => tokens.issue(grant));
}

export interface Restorable {
  restore(event: AnyEvent): void;
}

/** Folds what the journal holds into every part of the world. False: it is a new journal. */
export function restoreAll(journal: Pick<Journal, 'replay'>, parts: readonly Restorable[]): boolean {
  let found = false;
  for (const event of journal.replay()) {
    found = true;
    for (const part of parts) part.restore(event);
  }
  return found;
}

/** Of the pseudonyms in a case with an agent outside the internal zone, where there is one; the same whenever the case is played. */
export function caseKeyOf({ id, policy }: Pick<TrialPlan, 'id' | 'policy'>): Uint8Array | undefined {
  const isOutside = policy?.zones.some(({ internal }) => !internal) === true;
  return isOutside ? Buffer.from(deriveSeed('pseudonyms', id), 'hex') : undefined;
}

interface Opening {
  readonly clock: Clock;
  readonly record: RecordEvent;
  /** What others ask of the systems of this world; in a world without rails they are others' affair. */
  readonly asked?: readonly Asked[];
}

/** First event: what the judge needs to know of the case. No persona, no scenario, no fault. */
export function recordOpening(plan: TrialPlan, { clock, record, asked = [] }: Opening): void {
  const pseudonymKey = caseKeyOf(plan);
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
      ...(plan.claims.length === 0 ? {} : { claims: plan.claims }),
      ...(asked.length === 0 ? {} : { asked }),
      ...(pseudonymKey === undefined ? {} : { pseudonymKey: Buffer.from(pseudonymKey).toString('base64url') }),
      ...(plan.attack === undefined ? {} : { attack: { accounts: plan.attack.accounts, withheld: plan.attack.withheld } }),
    },
  });
}
