import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { AccountRef } from '../kernel/instruction.ts';
import type { Mandate } from '../kernel/mandate.ts';
import type { Won } from '../kernel/money.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import type { Caller } from './caller.ts';

/** A payment that somebody wants to make, as far as a mandate looks at it. */
export interface PaymentWish {
  readonly caller: Caller;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: Won;
}

/** Either the mandates that cover it, oldest first (their budgets are the claims' to reserve), or the first reason why none does. */
export type MandateDecision = { readonly mandates: readonly [Mandate, ...Mandate[]] } | { readonly reason: ReasonCode };

/** What agents may do. Absence means deny. Who decides stays behind this interface, so that signed mandates can take its place. */
export interface Mandates {
  /** Takes effect at once and is on record. False: the id is taken, nothing changed. */
  issue(mandate: Mandate): boolean;
  /** Holds from the next decision on. False: there is no such mandate, or it was revoked before. */
  revoke(id: string): boolean;
  decide(wish: PaymentWish): MandateDecision;
  /** Accounts that the caller may read now. */
  accounts(caller: Caller): readonly AccountRef[];
  /** Why the caller may not read this account; `undefined`: it may. */
  readable(caller: Caller, account: AccountRef): ReasonCode | undefined;
  /** Folds a recorded event; others are ignored. */
  restore(event: AnyEvent): void;
}

interface Entry {
  readonly mandate: Mandate;
  readonly accounts: ReadonlySet<string>;
  readonly payees: ReadonlySet<string>;
  revoked: boolean;
}

export function openMandates(deps: { readonly clock: Clock; readonly record: RecordEvent }): Mandates {
  const { clock, record } = deps;
  const byId = new Map<string, Entry>();
  const byAgent = new Map<string, Entry[]>();

  function enter(mandate: Mandate): void {
    const entry = { mandate, accounts: new Set(mandate.accounts.map(nameOf)), payees: new Set(mandate.payees.map(nameOf)), revoked: false };
    byId.set(mandate.id, entry);
    const agent = agentOf(mandate);
    byAgent.set(agent, [...(byAgent.get(agent) ?? []), entry]);
  }

  /** The mandates over an account that hold now, or why there are none. */
  function holding(caller: Caller, account: AccountRef): readonly Entry[] | ReasonCode {
    const all = byAgent.get(agentOf(caller)) ?? [];
    const name = nameOf(account);
    const covering = all.filter((entry) => entry.accounts.has(name));
    if (covering.length === 0) return all.length === 0 ? 'mandate_missing' : 'account_not_yours';
    const standing = covering.filter((entry) => !entry.revoked);
    if (standing.length === 0) return 'mandate_missing';
    const now = clock.now();
    const live = standing.filter((entry) => isLive(entry.mandate, now));
    return live.length === 0 ? 'mandate_expired' : live;
  }

  return {
    issue: (mandate) => {
      if (byId.has(mandate.id)) return false;
      record({ kind: 'mandate.issued', at: clock.now(), agent: mandate.agent, data: { mandate } });
      enter(mandate);
      return true;
    },
    revoke: (id) => {
      const entry = byId.get(id);
      if (entry === undefined || entry.revoked) return false;
      record({ kind: 'mandate.revoked', at: clock.now(), agent: entry.mandate.agent, data: { mandate: id } });
      entry.revoked = true;
      return true;
    },
    decide: (wish) => {
      const held = holding(wish.caller, wish.payer);
      return typeof held === 'string' ? { reason: held } : covering(held, wish);
    },
    accounts: (caller) => {
      const now = clock.now();
      const live = (byAgent.get(agentOf(caller)) ?? []).filter((entry) => !entry.revoked && isLive(entry.mandate, now));
      return [...new Map(live.flatMap((entry) => entry.mandate.accounts).map((account) => [nameOf(account), account])).values()];
    },
    readable: (caller, account) => {
      const held = holding(caller, account);
      return typeof held === 'string' ? held : undefined;
    },
    restore: (event) => {
      if (event.kind === 'mandate.issued') enter(event.data.mandate);
      if (event.kind !== 'mandate.revoked') return;
      const entry = byId.get(event.data.mandate);
      if (entry !== undefined) entry.revoked = true;
    },
  };
}

/** Those of the mandates over the payer's account that let this payment pass. */
function covering(held: readonly Entry[], { payee, amountWon }: PaymentWish): MandateDecision {
  const name = nameOf(payee);
  const naming = held.filter((entry) => entry.payees.has(name)).map((entry) => entry.mandate);
  if (naming.length === 0) return { reason: 'payee_not_allowed' };
  const [first, ...rest] = naming.filter((mandate) => amountWon <= mandate.limitWon);
  return first === undefined ? { reason: 'mandate_limit' } : { mandates: [first, ...rest] };
}

function isLive(mandate: Mandate, now: number): boolean {
  return mandate.notBefore <= now && now < mandate.expiresAt;
}

function nameOf({ bank, account }: AccountRef): string {
  return `${bank}/${account}`;
}

function agentOf({ tenant, principal, agent }: Caller): string {
  return JSON.stringify([tenant, principal, agent]);
}
