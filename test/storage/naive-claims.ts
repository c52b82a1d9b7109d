import { isDeepStrictEqual } from 'node:util';
import type { ClaimFields, ClaimKey } from '../../src/storage/claims.ts';

interface NaiveClaim {
  readonly key: ClaimKey;
  readonly fields: ClaimFields;
  readonly instruction: string;
  status: 'running' | 'orphaned' | 'answered';
  answer: string | undefined;
}

/** Claims and budgets in the plainest form that can be read at a glance: lists, searched from the front. */
export class NaiveClaims {
  readonly claims: NaiveClaim[] = [];
  readonly taken: { readonly mandate: string; readonly instruction: string; readonly amountWon: bigint; state: 'reserved' | 'consumed' }[] = [];

  open(key: ClaimKey, fields: ClaimFields, instruction: string): { readonly status: string; readonly instruction: string } {
    const known = this.find(key);
    if (known === undefined) {
      this.claims.push({ key, fields, instruction, status: 'running', answer: undefined });
      return { status: 'fresh', instruction };
    }
    if (!isDeepStrictEqual(known.fields, fields)) return { status: 'conflict', instruction: known.instruction };
    const { status } = known;
    if (status === 'orphaned') known.status = 'running';
    return { status, instruction: known.instruction };
  }

  /** Whether the step fits: only what was opened can be answered. */
  answer(key: ClaimKey, answer: string): boolean {
    const claim = this.find(key);
    if (claim === undefined) return false;
    claim.status = 'answered';
    claim.answer = answer;
    return true;
  }

  find(key: ClaimKey): NaiveClaim | undefined {
    return this.claims.find((claim) => isDeepStrictEqual(claim.key, key));
  }

  restart(): void {
    for (const claim of this.claims) if (claim.status === 'running') claim.status = 'orphaned';
  }

  reserve({ mandate, budgetWon }: { readonly mandate: string; readonly budgetWon: bigint }, amountWon: bigint, instruction: string): boolean {
    if (this.#held(mandate, instruction) !== undefined) return true;
    if (this.takenWon(mandate) + amountWon > budgetWon) return false;
    this.taken.push({ mandate, instruction, amountWon, state: 'reserved' });
    return true;
  }

  /** Whether the step fits: only what is reserved can be spent or freed. */
  consume(mandate: string, instruction: string): boolean {
    const held = this.#held(mandate, instruction);
    if (held !== undefined) held.state = 'consumed';
    return held !== undefined;
  }

  release(mandate: string, instruction: string): boolean {
    const held = this.#held(mandate, instruction);
    if (held?.state !== 'reserved') return false;
    this.taken.splice(this.taken.indexOf(held), 1);
    return true;
  }

  takenWon(mandate: string): bigint {
    return this.taken.filter((held) => held.mandate === mandate).reduce((sum, held) => sum + held.amountWon, 0n);
  }

  #held(mandate: string, instruction: string) {
    return this.taken.find((held) => held.mandate === mandate && held.instruction === instruction);
  }
}
