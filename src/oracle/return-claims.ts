import type { Event } from '../kernel/event.ts';
import type { Observer } from './observer.ts';

/** A payee who was asked to give a payment back. */
export interface ReturnClaim {
  readonly id: string;
  /** Instruction of the payment. */
  readonly original: string;
  /** Who took the claim in: whoever claims learns of its end from there. */
  readonly rail: string;
  readonly amountWon: bigint;
  readonly seq: number;
  /** Null while whoever claims cannot know: over the banks, a claim that ended without its money was refused. */
  readonly answer: { readonly agrees: boolean; readonly seq: number } | null;
}

/** Every return claim of a trial, in order. */
export class ReturnClaims implements Observer {
  readonly #claims = new Map<string, ReturnClaim>();

  readonly on = {
    'return.claimed': ({ instruction, seq, data }: Event<'return.claimed'>) => {
      const id = instruction ?? '';
      this.#claims.set(id, { id, original: data.original, amountWon: data.amountWon, rail: data.rail, seq, answer: null });
    },
    'instruction.received': ({ seq, data: { rail, instruction } }: Event<'instruction.received'>) => {
      if (instruction.kind !== 'return-claim' || this.#claims.has(instruction.id)) return;
      const { id, original, amountWon } = instruction;
      this.#claims.set(id, { id, original, amountWon, rail, seq, answer: null });
    },
    'instruction.concluded': ({ instruction, seq, data: { rail, outcome } }: Event<'instruction.concluded'>) => {
      const claim = this.#claims.get(instruction ?? '');
      if (claim?.rail === rail && outcome.status === 'rejected') this.#claims.set(claim.id, { ...claim, answer: { agrees: false, seq } });
    },
    'return.answered': ({ instruction, seq, data }: Event<'return.answered'>) => {
      const claim = this.#claims.get(instruction ?? '');
      if (claim?.rail === data.rail) this.#claims.set(claim.id, { ...claim, answer: { agrees: data.agrees, seq } });
    },
  };

  all(): readonly ReturnClaim[] {
    return [...this.#claims.values()];
  }
}
