import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { AccountRef, BankCode, EpochMs } from '../kernel/instruction.ts';
import type { Mandate } from '../kernel/mandate.ts';
import { periodStart } from '../kernel/period.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import type { Budget } from '../storage/claims.ts';
import type { Caller } from './caller.ts';
import { isProven } from './mandate/closed-mandate.ts';
import { widened } from './mandate/narrowing.ts';
import type { PaymentOrder } from './payment.ts';

/** A payment that somebody wants to make. `proof`: the closed mandate that came with it. */
export interface PaymentWish {
  readonly caller: Caller;
  readonly order: PaymentOrder;
  readonly proof?: string | undefined;
}

/** Either the mandates that cover it, oldest first (their budgets are the claims' to reserve), or the first reason why none does. */
export type MandateDecision = { readonly mandates: readonly [Mandate, ...Mandate[]] } | { readonly reason: ReasonCode };

/** What agents may do. Absence means deny. Signed or not, a mandate is one record here, and one evaluation. */
export interface Mandates {
  /** Takes effect at once and is on record. False: the id is taken, or what it narrows is not there or not as wide; nothing changed. */
  issue(mandate: Mandate, signed?: string): boolean;
  /** Holds from the next decision on, for every mandate that narrows it too. False: there is no such mandate, or it was revoked before. */
  revoke(id: string): boolean;
  decide(wish: PaymentWish): MandateDecision;
  /** What may be taken now of a mandate that was issued. */
  budget(id: string): Budget;
  /** Why a mandate that was issued is not in force now; `undefined`: it is. */
  ended(id: string): 'mandate_revoked' | 'mandate_expired' | undefined;
  /** `undefined`: there never was one. */
  find(id: string): Mandate | undefined;
  /** Every mandate there ever was, in order of issue. */
  all(): readonly Mandate[];
  /** Accounts that the caller may read now. */
  accounts(caller: Caller): readonly AccountRef[];
  /** Why the caller may not read this account; `undefined`: it may. */
  readable(caller: Caller, account: AccountRef): ReasonCode | undefined;
  /** Whether a mandate of the caller that holds now names the account as a payee. */
  pays(caller: Caller, account: AccountRef): boolean;
  /** The bank whose position in clearing and settlement the caller may see now, or why none. */
  treasury(caller: Caller): { readonly bank: BankCode } | { readonly reason: ReasonCode };
  /** Folds a recorded event; others are ignored. */
  restore(event: AnyEvent): void;
}

interface Entry {
  readonly mandate: Mandate;
  readonly accounts: ReadonlySet<string>;
  readonly payees: ReadonlySet<string>;
  readonly parent: Entry | undefined;
  revoked: boolean;
}

export function openMandates(deps: { readonly clock: Clock; readonly record: RecordEvent }): Mandates {
  const { clock, record } = deps;
  const book = new MandateBook();
  return {
    issue: (mandate, signed) => {
      if (book.find(mandate.id) !== undefined || !book.fits(mandate)) return false;
      record({ kind: 'mandate.issued', at: clock.now(), agent: mandate.agent, data: { mandate, ...(signed !== undefined && { signed }) } });
      book.enter(mandate);
      return true;
    },
    revoke: (id) => {
      const entry = book.find(id);
      if (entry === undefined || entry.revoked) return false;
      record({ kind: 'mandate.revoked', at: clock.now(), agent: entry.mandate.agent, data: { mandate: id } });
      entry.revoked = true;
      return true;
    },
    decide: (wish) => {
      const held = holding(book.of(wish.caller), wish.order.payer, clock.now());
      return typeof held === 'string' ? { reason: held } : covering(held, wish);
    },
    budget: (id) => budgetOf(book.known(id), clock.now()),
    ended: (id) => {
      const entry = book.known(id);
      return isRevoked(entry) ? 'mandate_revoked' : isLive(entry, clock.now()) ? undefined : 'mandate_expired';
    },
    find: (id) => book.find(id)?.mandate,
    all: () => book.all().map(({ mandate }) => mandate),
    accounts: (caller) => {
      const now = clock.now();
      const live = book.of(caller).filter((entry) => !isRevoked(entry) && isLive(entry, now));
      return [...new Map(live.flatMap((entry) => entry.mandate.accounts).map((account) => [nameOf(account), account])).values()];
    },
    readable: (caller, account) => {
      const held = holding(book.of(caller), account, clock.now());
      return typeof held === 'string' ? held : undefined;
    },
    pays: (caller, account) => {
      const now = clock.now();
      return book.of(caller).some((entry) => entry.payees.has(nameOf(account)) && !isRevoked(entry) && isLive(entry, now));
    },
    treasury: (caller) => {
      const held = inForce(
        book.of(caller).filter(({ mandate }) => mandate.treasuryOf !== undefined),
        clock.now(),
      );
      if (typeof held === 'string') return { reason: held };
      const bank = held[0]?.mandate.treasuryOf;
      return bank === undefined ? { reason: 'account_not_yours' } : { bank };
    },
    restore: (event) => {
      if (event.kind === 'mandate.issued') book.enter(event.data.mandate);
      if (event.kind !== 'mandate.revoked') return;
      const entry = book.find(event.data.mandate);
      if (entry !== undefined) entry.revoked = true;
    },
  };
}

/** Every mandate there ever was, by id and by agent. */
class MandateBook {
  readonly #byId = new Map<string, Entry>();
  readonly #byAgent = new Map<string, Entry[]>();

  enter(mandate: Mandate): void {
    const parent = mandate.parent === undefined ? undefined : this.known(mandate.parent);
    const entry = { mandate, accounts: new Set(mandate.accounts.map(nameOf)), payees: new Set(mandate.payees.map(nameOf)), parent, revoked: false };
    this.#byId.set(mandate.id, entry);
    this.#byAgent.set(agentOf(mandate), [...this.of(mandate), entry]);
  }

  find(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  known(id: string): Entry {
    const entry = this.#byId.get(id);
    if (entry === undefined) throw new Error(`mandate ${id} was never issued`);
    return entry;
  }

  all(): readonly Entry[] {
    return [...this.#byId.values()];
  }

  /** In order of issue. */
  of(caller: Caller): readonly Entry[] {
    return this.#byAgent.get(agentOf(caller)) ?? [];
  }

  /** Whether there is what it narrows, as wide as it at least. */
  fits(mandate: Mandate): boolean {
    const wider = mandate.parent === undefined ? undefined : this.#byId.get(mandate.parent);
    return mandate.parent === undefined || (wider !== undefined && widened(mandate, wider.mandate) === undefined);
  }
}

/** The mandates over an account that hold now, or why there are none. */
function holding(all: readonly Entry[], account: AccountRef, now: EpochMs): readonly Entry[] | ReasonCode {
  const name = nameOf(account);
  const covering = all.filter((entry) => entry.accounts.has(name));
  if (covering.length === 0) return all.length === 0 ? 'mandate_missing' : 'account_not_yours';
  return inForce(covering, now);
}

/** Those that hold now, or why, of one at least, none does. */
function inForce(entries: readonly Entry[], now: EpochMs): readonly Entry[] | ReasonCode {
  if (entries.length === 0) return entries;
  const standing = entries.filter((entry) => !isRevoked(entry));
  if (standing.length === 0) return 'mandate_revoked';
  const live = standing.filter((entry) => isLive(entry, now));
  return live.length === 0 ? 'mandate_expired' : live;
}

/** Those of the mandates over the payer's account that let this payment pass. */
function covering(held: readonly Entry[], wish: PaymentWish): MandateDecision {
  const { payee, amountWon } = wish.order;
  const name = nameOf(payee);
  const naming = held.filter((entry) => entry.payees.has(name)).map((entry) => entry.mandate);
  if (naming.length === 0) return { reason: 'payee_not_allowed' };
  const within = naming.filter((mandate) => amountWon <= mandate.limitWon);
  if (within.length === 0) return { reason: 'mandate_limit' };
  const enough = within.filter(({ minimumWon }) => minimumWon === undefined || amountWon >= minimumWon);
  if (enough.length === 0) return { reason: 'mandate_minimum' };
  const [first, ...rest] = enough.filter((mandate) => isProven(mandate, wish));
  if (first === undefined) return { reason: wish.proof === undefined ? 'proof_missing' : 'proof_invalid' };
  return { mandates: [first, ...rest] };
}

/** Of a mandate and of all that it narrows. */
function budgetOf({ mandate, parent }: Entry, now: EpochMs): Budget {
  const { id, budgetWon, recurrence, notBefore } = mandate;
  const uses = recurrence && { max: recurrence.usesMax, since: periodStart(recurrence.frequency, now, notBefore) };
  return { mandate: id, budgetWon, ...(uses && { uses }), ...(parent && { within: budgetOf(parent, now) }) };
}

/** It, or one that it narrows. */
function isRevoked({ revoked, parent }: Entry): boolean {
  return revoked || (parent !== undefined && isRevoked(parent));
}

/** A mandate is within the time of those that it narrows, so its own is all that counts. */
function isLive({ mandate }: Entry, now: EpochMs): boolean {
  return mandate.notBefore <= now && now < mandate.expiresAt;
}

function nameOf({ bank, account }: AccountRef): string {
  return `${bank}/${account}`;
}

function agentOf({ tenant, principal, agent }: Caller): string {
  return JSON.stringify([tenant, principal, agent]);
}
