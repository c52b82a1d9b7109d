import { isDeepStrictEqual } from 'node:util';
import type { Event } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Mandate } from '../kernel/mandate.ts';
import { bounds } from './narrowing.ts';
import { useFault } from './uses.ts';

/** A mandate and what it has been used for, by itself and by those that narrow it. */
export interface Grant {
  readonly mandate: Mandate;
  readonly issuedSeq: number;
  /** Itself, then what it narrows, nearest first. */
  readonly line: readonly Grant[];
  revokedSeq: number | null;
  /** Reserved and consumed together. */
  usedWon: bigint;
  /** When it was used, by instruction. */
  readonly uses: Map<string, EpochMs>;
  /** When that changed last. */
  usedSeq: number;
}

/** What one instruction took of a budget. */
export interface Reservation {
  readonly grant: Grant;
  readonly amountWon: bigint;
  readonly seq: number;
  readonly at: EpochMs;
  /** Digest of the closed mandate that was shown. */
  readonly proof: string | null;
  state: 'reserved' | 'consumed' | 'released';
}

/** Why a payment does not fit what is left of a mandate. */
export type Shortage = 'mandate_used' | 'mandate_period' | 'budget_exceeded';

/** When a mandate, or one that it narrows, was revoked first; null: it stands. */
export function revokedSeqOf({ line }: Pick<Grant, 'line'>): number | null {
  const seqs = line.flatMap(({ revokedSeq }) => revokedSeq ?? []);
  return seqs.length === 0 ? null : Math.min(...seqs);
}

/** What a payment at this moment does not fit, in the order in which a gateway looks. */
export function shortageOf({ line }: Grant, amountWon: bigint, at: EpochMs): Shortage | undefined {
  for (const { mandate, uses, usedWon } of line) {
    const shortage = useFault(mandate, uses, at) ?? (amountWon > mandate.budgetWon - usedWon ? 'budget_exceeded' : undefined);
    if (shortage !== undefined) return shortage;
  }
  return undefined;
}

/** Mandates and what was taken of them, added up a second time. Where something can be wrong, a method returns what is. */
export class Grants {
  readonly #grants = new Map<string, Grant>();
  readonly #reservations = new Map<string, Reservation>();

  issue({ seq, data: { mandate } }: Event<'mandate.issued'>): string | undefined {
    if (this.#grants.has(mandate.id)) return `mandate ${mandate.id} was issued twice`;
    const parent = mandate.parent === undefined ? undefined : this.#grants.get(mandate.parent);
    const line: Grant[] = [];
    const grant: Grant = { mandate, issuedSeq: seq, line, revokedSeq: null, usedWon: 0n, uses: new Map(), usedSeq: seq };
    line.push(grant, ...(parent?.line ?? []));
    this.#grants.set(mandate.id, grant);
    if (mandate.parent === undefined) return undefined;
    if (parent === undefined) return `mandate ${mandate.id} narrows ${mandate.parent}, which was never issued`;
    if (revokedSeqOf(parent) !== null) return `mandate ${mandate.id} narrows ${mandate.parent}, which was revoked before`;
    const beyond = bounds(mandate, parent.mandate);
    return beyond.length === 0 ? undefined : `mandate ${mandate.id} goes beyond ${mandate.parent}, which it narrows: ${beyond.join(', ')}`;
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
    const { mandate, amountWon, within = [], proof = null } = data;
    const grant = this.#grants.get(mandate);
    if (grant === undefined) return `budget of mandate ${mandate} was reserved, but it was never issued`;
    if (instruction === null) return `budget of mandate ${mandate} was reserved for no instruction`;
    const earlier = this.#reservations.get(instruction);
    if (earlier !== undefined && earlier.state !== 'released') return `budget was reserved twice for instruction ${instruction}`;
    const fault = lineFault(grant, within) ?? shortFault(grant, amountWon, at);
    this.#reservations.set(instruction, { grant, amountWon, seq, at, proof, state: 'reserved' });
    for (const each of grant.line) {
      each.usedWon += amountWon;
      each.uses.set(instruction, at);
      each.usedSeq = seq;
    }
    return fault;
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
    for (const each of held.grant.line) {
      each.usedWon -= amountWon;
      each.uses.delete(instruction ?? '');
      each.usedSeq = seq;
    }
    return undefined;
  }
}

/** What is taken of a mandate is taken of all that it narrows. */
function lineFault({ mandate, line }: Grant, within: readonly string[]): string | undefined {
  const narrowed = line.slice(1).map((each) => each.mandate.id);
  return isDeepStrictEqual(within, narrowed)
    ? undefined
    : `a payment took of ${[mandate.id, ...within].join(', ')}; ${mandate.id} narrows ${narrowed.join(', ') || 'none'}`;
}

function shortFault({ line }: Grant, amountWon: bigint, at: EpochMs): string | undefined {
  for (const { mandate, uses, usedWon } of line) {
    const { id, budgetWon } = mandate;
    const spokenForWon = usedWon + amountWon;
    if (spokenForWon > budgetWon) return `${spokenForWon} won of mandate ${id} are spoken for; its budget is ${budgetWon} won`;
    const fault = useFault(mandate, uses, at);
    if (fault === 'mandate_used') return `mandate ${id} was used ${uses.size + 1} times; it may be ${mandate.recurrence?.usesMax} times`;
    if (fault === 'mandate_period') return `mandate ${id} was used twice in one period; it may be once ${mandate.recurrence?.frequency}`;
  }
  return undefined;
}
