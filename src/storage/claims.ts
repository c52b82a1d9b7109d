import type { JsonValue } from '../kernel/event.ts';
import type { Won } from '../kernel/money.ts';

/** Idempotency keys live in the namespace (tenant, principal): equal keys of two tenants never meet. */
export interface ClaimKey {
  readonly tenant: string;
  readonly principal: string;
  readonly key: string;
}

export type ClaimFields = { readonly [name: string]: JsonValue };

/**
 * `fresh`: yours to execute. `orphaned`: opened before a restart and never answered: execute under the same instruction.
 * `running`: a twin is at it; `answer` resolves with what it got, or with `undefined` when it left the key open. `answered`: the first answer again. `conflict`: another field differs.
 */
export type Claim =
  | { readonly status: 'fresh' | 'orphaned'; readonly instruction: string }
  | { readonly status: 'running'; readonly instruction: string; readonly answer: Promise<JsonValue | undefined> }
  | { readonly status: 'answered'; readonly instruction: string; readonly answer: JsonValue }
  | { readonly status: 'conflict'; readonly instruction: string };

/**
 * Atomic claims and budgets. Asynchronous because a shared store answers over a wire;
 * kept for ever within a journal (retention of the embedded store: the life of its file).
 */
export interface Claims {
  /** Compares every field. `instruction` names the payment order if the key is fresh. */
  open(key: ClaimKey, fields: ClaimFields, instruction: string): Promise<Claim>;
  /** Final: the same key answers this from now on, and every waiting twin gets it. */
  answer(key: ClaimKey, answer: JsonValue): Promise<void>;
  /** Lets go of a key without an answer: it stays claimed with its fields, and whoever opens it next goes on (`orphaned`). Harmless once answered. */
  leave(key: ClaimKey): Promise<void>;
  find(key: ClaimKey): Promise<{ readonly instruction: string; readonly fields: ClaimFields; readonly answer: JsonValue | null } | undefined>;
  /** Takes `amountWon` off the budget if it still fits, once per instruction. False: it does not fit, nothing changed. */
  reserve(budget: { readonly mandate: string; readonly budgetWon: Won }, amountWon: Won, instruction: string): Promise<boolean>;
  /** The reserved amount was spent. Harmless when repeated. */
  consume(mandate: string, instruction: string): Promise<void>;
  /** The reserved amount is free again. Harmless when repeated. */
  release(mandate: string, instruction: string): Promise<void>;
}
