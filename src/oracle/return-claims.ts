import type { Event } from '../kernel/event.ts';
import type { Observer } from './observer.ts';

/** A payee who was asked to give a deposit back. The claim's id is that of the transfer that brings it, if he agrees. */
export interface ReturnClaim {
  readonly id: string;
  /** Instruction of the deposit. */
  readonly original: string;
  readonly amountWon: bigint;
  readonly seq: number;
  /** Null while he has not answered. */
  readonly answer: { readonly agrees: boolean; readonly seq: number } | null;
}

/** Every return claim of a trial, in order. */
export class ReturnClaims implements Observer {
  readonly #claims = new Map<string, ReturnClaim>();

  readonly on = {
    'return.claimed': ({ instruction, seq, data }: Event<'return.claimed'>) => {
      const id = instruction ?? '';
      this.#claims.set(id, { id, original: data.original, amountWon: data.amountWon, seq, answer: null });
    },
    'return.answered': ({ instruction, seq, data }: Event<'return.answered'>) => {
      const claim = this.#claims.get(instruction ?? '');
      if (claim !== undefined) this.#claims.set(claim.id, { ...claim, answer: { agrees: data.agrees, seq } });
    },
  };

  all(): readonly ReturnClaim[] {
    return [...this.#claims.values()];
  }
}
