import type { Event } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Mandate } from '../kernel/mandate.ts';

/** A mandate and what its budget has been used for. */
export interface Grant {
  readonly mandate: Mandate;
  readonly issuedSeq: number;
  revokedSeq: number | null;
  /** Reserved and consumed together. */
  usedWon: bigint;
  /** When that changed last. */
  usedSeq: number;
}

/** What one instruction took of a budget. */
export interface Reservation {
  readonly grant: Grant;
  readonly amountWon: bigint;
  readonly seq: number;
  readonly at: EpochMs;
  state: 'reserved' | 'consumed' | 'released';
}

/** Mandates and their budgets, added up a second time. Where something can be wrong, a method returns what is. */
export class Grants {
  readonly #grants = new Map<string, Grant>();
  readonly #reservations = new Map<string, Reservation>();

  issue({ seq, data: { mandate } }: Event<'mandate.issued'>): string | undefined {
    if (this.#grants.has(mandate.id)) return `mandate ${mandate.id} was issued twice`;
    this.#grants.set(mandate.id, { mandate, issuedSeq: seq, revokedSeq: null, usedWon: 0n, usedSeq: seq });
    return undefined;
  }

  revoke({ seq, data }: Event<'mandate.revoked'>): void {
    const grant = this.#grants.get(data.mandate);
    if (grant !== undefined) grant.revokedSeq ??= seq;
  }

  /** Every mandate there ever was, in order of issue. */
  all(): Iterable<Grant> {
    return this.#grants.values();
  }

  /** What instructions hold or held, as they stand. */
  reservations(): Iterable<readonly [instruction: string, held: Reservation]> {
    return this.#reservations;
  }

  /** What the instruction holds or held, whatever became of it. */
  find(instruction: string | null): Reservation | undefined {
    return instruction === null ? undefined : this.#reservations.get(instruction);
  }

  reserve({ instruction, seq, at, data }: Event<'budget.reserved'>): string | undefined {
    const { mandate, amountWon } = data;
    const grant = this.#grants.get(mandate);
    if (grant === undefined) return `budget of mandate ${mandate} was reserved, but it was never issued`;
    if (instruction === null) return `budget of mandate ${mandate} was reserved for no instruction`;
    const earlier = this.#reservations.get(instruction);
    if (earlier !== undefined && earlier.state !== 'released') return `budget was reserved twice for instruction ${instruction}`;
    this.#reservations.set(instruction, { grant, amountWon, seq, at, state: 'reserved' });
    grant.usedWon += amountWon;
    grant.usedSeq = seq;
    const { budgetWon } = grant.mandate;
    return grant.usedWon <= budgetWon ? undefined : `${grant.usedWon} won of mandate ${mandate} are spoken for; its budget is ${budgetWon} won`;
  }

  finish({ kind, seq, instruction, data }: Event<'budget.consumed'> | Event<'budget.released'>): string | undefined {
    const { mandate, amountWon } = data;
    const held = this.find(instruction);
    const state = kind === 'budget.consumed' ? 'consumed' : 'released';
    if (held === undefined || held.grant.mandate.id !== mandate) return `budget of mandate ${mandate} was ${state} without a reservation`;
    if (held.state !== 'reserved') return `the budget of instruction ${instruction} was ${state} after it had been ${held.state}`;
    if (held.amountWon !== amountWon) return `${held.amountWon} won were reserved for instruction ${instruction}, ${amountWon} won ${state}`;
    held.state = state;
    if (state === 'consumed') return undefined;
    held.grant.usedWon -= amountWon;
    held.grant.usedSeq = seq;
    return undefined;
  }
}
