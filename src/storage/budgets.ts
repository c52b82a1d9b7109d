import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { addWon, subtractWon, type Won, zeroWon } from '../kernel/money.ts';
import type { Budget, Claims, Shortage, Usage } from './claims.ts';

/** Budgets that live in the journal. */
export interface JournalBudgets extends Pick<Claims, 'reserve' | 'shortage' | 'consume' | 'release'> {
  usage(mandate: string): Usage;
  /** Applies a recorded event without recording it again; kinds other than budgets are ignored. */
  restore(event: AnyEvent): void;
}

type State = 'reserved' | 'consumed' | 'released';

/** What one instruction took of a mandate's budget. */
interface Reservation {
  readonly amountWon: Won;
  readonly state: State;
  /** When it was reserved. */
  readonly at: EpochMs;
  /** Mandates of whose budgets it was taken too. */
  readonly within: readonly string[];
}

interface Change extends Reservation {
  readonly mandate: string;
  readonly instruction: string;
}

/** One mandate. Reserved and consumed are summed together: neither is free. */
interface Taken {
  takenWon: Won;
  readonly reservations: Map<string, Reservation>;
}

/**
 * A budget is what its mandate grants less what is reserved and consumed, by its own payments and by those of the mandates that narrow it. Check and record are one synchronous stretch,
 * so that no race can overspend. An instruction holds at most one reservation; one that was released may be taken again,
 * because a payment order that a restart cut off is carried out anew under the same instruction.
 * Throws `RangeError` for a negative amount and `Error` when a step does not fit what was recorded before.
 */
export function journalBudgets(deps: { readonly record: RecordEvent; readonly clock: Pick<Clock, 'now'> }): JournalBudgets {
  const mandates = new Map<string, Taken>();
  const find = (mandate: string, instruction: string) => mandates.get(mandate)?.reservations.get(instruction);
  const change = (next: Change, proof?: string) => {
    checkStep(find(next.mandate, next.instruction), next);
    const { mandate, instruction, amountWon, state, within } = next;
    const data = { mandate, amountWon, ...(state === 'reserved' && within.length > 0 && { within }), ...(proof !== undefined && { proof }) };
    deps.record({ kind: `budget.${state}`, at: deps.clock.now(), instruction, data });
    apply(mandates, next);
  };
  const finish = (mandate: string, instruction: string, state: 'consumed' | 'released') => {
    const held = find(mandate, instruction);
    if (held?.state !== state) change({ ...(held ?? { amountWon: zeroWon, at: deps.clock.now(), within: [] }), mandate, instruction, state });
  };
  return {
    reserve: async (budget, amountWon, instruction, proof) => {
      const { mandate } = budget;
      const held = find(mandate, instruction);
      if (held !== undefined && held.state !== 'released') return isSame(held, amountWon, instruction);
      if (shortageIn(mandates, budget, amountWon) !== undefined) return false;
      change({ mandate, instruction, amountWon, state: 'reserved', at: deps.clock.now(), within: lineOf(budget.within) }, proof);
      return true;
    },
    shortage: async (budget, amountWon) => shortageIn(mandates, budget, amountWon),
    consume: async (mandate, instruction) => finish(mandate, instruction, 'consumed'),
    release: async (mandate, instruction) => finish(mandate, instruction, 'released'),
    usage: (mandate) => {
      const taken = mandates.get(mandate);
      return { takenWon: taken?.takenWon ?? zeroWon, uses: taken === undefined ? 0 : timesOf(taken).length };
    },
    restore: (event) => {
      const next = changeOf(event, find);
      if (next === undefined) return;
      checkStep(find(next.mandate, next.instruction), next);
      apply(mandates, next);
    },
  };
}

/** The first thing in the way, of this mandate before those that it narrows. */
function shortageIn(mandates: ReadonlyMap<string, Taken>, { mandate, budgetWon, uses, within }: Budget, amountWon: Won): Shortage | undefined {
  const taken = mandates.get(mandate);
  if (uses !== undefined && taken !== undefined) {
    const times = timesOf(taken);
    if (uses.max !== null && times.length >= uses.max) return 'mandate_used';
    if (times.some((at) => uses.since !== null && at >= uses.since)) return 'mandate_period';
  }
  const takenWon = taken?.takenWon ?? zeroWon;
  if (amountWon > subtractWon(budgetWon, takenWon)) return 'budget_exceeded';
  return within && shortageIn(mandates, within, amountWon);
}

/** When the mandate was used; what was given back counts no more. */
function timesOf({ reservations }: Taken): readonly EpochMs[] {
  return [...reservations.values()].filter(({ state }) => state !== 'released').map(({ at }) => at);
}

function lineOf(budget: Budget | undefined): readonly string[] {
  return budget === undefined ? [] : [budget.mandate, ...lineOf(budget.within)];
}

/** A reservation is taken once, and ends once: consumed or released. */
function checkStep(held: Reservation | undefined, next: Change): void {
  if (next.amountWon < 0n) throw new RangeError(`${next.instruction} takes a negative amount of ${next.mandate}`);
  const isOpen = held?.state === 'reserved';
  const fits = next.state === 'reserved' ? held === undefined || held.state === 'released' : isOpen && held.amountWon === next.amountWon;
  if (!fits) throw new Error(`${next.instruction} cannot be ${next.state} in ${next.mandate}: it is ${held?.state ?? 'not reserved'}`);
}

/** The same instruction always asks for the same amount: anything else was a conflict of its claim. */
function isSame(held: Reservation, amountWon: Won, instruction: string): true {
  if (held.amountWon !== amountWon) throw new Error(`${instruction} holds ${held.amountWon} won and now asks for ${amountWon}`);
  return true;
}

function apply(mandates: Map<string, Taken>, { mandate, instruction, amountWon, state, at, within }: Change): void {
  for (const id of [mandate, ...within]) {
    const taken = mandates.get(id) ?? { takenWon: zeroWon, reservations: new Map() };
    mandates.set(id, taken);
    taken.reservations.set(instruction, { amountWon, state, at, within });
    if (state === 'reserved') taken.takenWon = addWon(taken.takenWon, amountWon);
    if (state === 'released') taken.takenWon = subtractWon(taken.takenWon, amountWon);
  }
}

function changeOf(event: AnyEvent, find: (mandate: string, instruction: string) => Reservation | undefined): Change | undefined {
  switch (event.kind) {
    case 'budget.reserved':
    case 'budget.consumed':
    case 'budget.released': {
      if (event.instruction === null) throw new Error(`event ${event.seq} (${event.kind}) names no instruction`);
      const state = ({ 'budget.reserved': 'reserved', 'budget.consumed': 'consumed', 'budget.released': 'released' } as const)[event.kind];
      const { mandate, amountWon } = event.data;
      const taken = event.kind === 'budget.reserved' ? { at: event.at, within: event.data.within ?? [] } : find(mandate, event.instruction);
      return { mandate, amountWon, at: taken?.at ?? event.at, within: taken?.within ?? [], instruction: event.instruction, state };
    }
    default:
      return undefined;
  }
}
