import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import { addWon, subtractWon, type Won, zeroWon } from '../kernel/money.ts';
import type { Claims } from './claims.ts';

/** Budgets that live in the journal. */
export interface JournalBudgets extends Pick<Claims, 'reserve' | 'consume' | 'release'> {
  /** Applies a recorded event without recording it again; kinds other than budgets are ignored. */
  restore(event: AnyEvent): void;
}

type State = 'reserved' | 'consumed' | 'released';

/** What one instruction took of a mandate's budget. */
interface Reservation {
  readonly amountWon: Won;
  readonly state: State;
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
 * A budget is what its mandate grants less what is reserved and consumed. Check and record are one synchronous stretch,
 * so that no race can overspend. An instruction holds at most one reservation; one that was released may be taken again,
 * because a payment order that a restart cut off is carried out anew under the same instruction.
 * Throws `RangeError` for a negative amount and `Error` when a step does not fit what was recorded before.
 */
export function journalBudgets(deps: { readonly record: RecordEvent; readonly clock: Pick<Clock, 'now'> }): JournalBudgets {
  const mandates = new Map<string, Taken>();
  const find = (mandate: string, instruction: string) => mandates.get(mandate)?.reservations.get(instruction);
  const change = (next: Change) => {
    checkStep(find(next.mandate, next.instruction), next);
    const { mandate, instruction, amountWon, state } = next;
    deps.record({ kind: `budget.${state}`, at: deps.clock.now(), instruction, data: { mandate, amountWon } });
    apply(mandates, next);
  };
  const finish = (mandate: string, instruction: string, state: 'consumed' | 'released') => {
    const held = find(mandate, instruction);
    if (held?.state !== state) change({ mandate, instruction, amountWon: held?.amountWon ?? zeroWon, state });
  };
  return {
    reserve: async ({ mandate, budgetWon }, amountWon, instruction) => {
      const held = find(mandate, instruction);
      if (held !== undefined && held.state !== 'released') return isSame(held, amountWon, instruction);
      const takenWon = mandates.get(mandate)?.takenWon ?? zeroWon;
      if (amountWon > subtractWon(budgetWon, takenWon)) return false;
      change({ mandate, instruction, amountWon, state: 'reserved' });
      return true;
    },
    consume: async (mandate, instruction) => finish(mandate, instruction, 'consumed'),
    release: async (mandate, instruction) => finish(mandate, instruction, 'released'),
    restore: (event) => {
      const next = changeOf(event);
      if (next === undefined) return;
      checkStep(find(next.mandate, next.instruction), next);
      apply(mandates, next);
    },
  };
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

function apply(mandates: Map<string, Taken>, { mandate, instruction, amountWon, state }: Change): void {
  const taken = mandates.get(mandate) ?? { takenWon: zeroWon, reservations: new Map() };
  mandates.set(mandate, taken);
  taken.reservations.set(instruction, { amountWon, state });
  if (state === 'reserved') taken.takenWon = addWon(taken.takenWon, amountWon);
  if (state === 'released') taken.takenWon = subtractWon(taken.takenWon, amountWon);
}

function changeOf(event: AnyEvent): Change | undefined {
  switch (event.kind) {
    case 'budget.reserved':
    case 'budget.consumed':
    case 'budget.released': {
      if (event.instruction === null) throw new Error(`event ${event.seq} (${event.kind}) names no instruction`);
      const state = ({ 'budget.reserved': 'reserved', 'budget.consumed': 'consumed', 'budget.released': 'released' } as const)[event.kind];
      return { ...event.data, instruction: event.instruction, state };
    }
    default:
      return undefined;
  }
}
