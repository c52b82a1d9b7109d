import type { JsonValue } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';

/** Idempotency keys live in the namespace (tenant, principal): equal keys of two tenants never meet. */
export interface ClaimKey {
  readonly tenant: string;
  readonly principal: string;
  readonly key: string;
}

export type ClaimFields = { readonly [name: string]: JsonValue };

/** What a mandate lets its agent take. */
export interface Budget {
  readonly mandate: string;
  readonly budgetWon: Won;
  /** At most so many payments in all, and none that was made from `since` on; absent, or null: it is the budget alone that ends. */
  readonly uses?: { readonly max: number | null; readonly since: EpochMs | null };
  /** Of the mandate that this one narrows: what is taken here is taken there too. */
  readonly within?: Budget;
}

/** Why a payment does not fit; of several reasons the first. */
export type Shortage = 'mandate_used' | 'mandate_period' | 'budget_exceeded';

/** What a mandate has been used for, its children's payments included. */
export interface Usage {
  /** Reserved and consumed. */
  readonly takenWon: Won;
  readonly uses: number;
}

/**
 * `fresh`: yours to execute. `orphaned`: opened before a restart and never answered: execute under the same instruction.
 * `running`: a twin is at it; `answer` resolves with what it got, or with `undefined` when it left the key open. `answered`: the first answer again. `conflict`: another field differs.
 */
export type Claim =
  | { readonly status: 'fresh' | 'orphaned'; readonly instruction: string }
  | { readonly status: 'running'; readonly instruction: string; readonly answer: Promise<JsonValue | undefined> }
  | { readonly status: 'answered'; readonly instruction: string; readonly answer: JsonValue }
  | { readonly status: 'conflict'; readonly instruction: string };

/** Atomic claims and budgets, kept for ever within a journal (retention of the embedded store: the life of its file). */
export interface Claims {
  /** Compares every field. `instruction` names the payment order if the key is fresh; `at`, default now, is when it was made, and stays so when it is sent again after a restart. */
  open(key: ClaimKey, fields: ClaimFields, instruction: string, at?: EpochMs): Promise<Claim>;
  /** Final: the same key answers this from now on, and every waiting twin gets it. */
  answer(key: ClaimKey, answer: JsonValue): Promise<void>;
  /** Lets go of a key without an answer: it stays claimed with its fields, and whoever opens it next goes on (`orphaned`). Harmless once answered. */
  leave(key: ClaimKey): Promise<void>;
  find(key: ClaimKey): Promise<{ readonly instruction: string; readonly fields: ClaimFields; readonly answer: JsonValue | null } | undefined>;
  /** Takes `amountWon` off the budget, and of every budget that this one is within, if it still fits, once per instruction. False: it does not fit, nothing changed. `proof`: digest of the holder's, for the record. */
  reserve(budget: Budget, amountWon: Won, instruction: string, proof?: string): Promise<boolean>;
  /** What stood in the way, where {@link reserve} has just said no. */
  shortage(budget: Budget, amountWon: Won): Promise<Shortage | undefined>;
  /** The reserved amount was spent. Harmless when repeated. */
  consume(mandate: string, instruction: string): Promise<void>;
  /** The reserved amount is free again. Harmless when repeated. */
  release(mandate: string, instruction: string): Promise<void>;
}
