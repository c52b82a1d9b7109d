/** How well a figure is known. `sourced`: published; `memory`: known in the field, unsourced; `inferred`: our reading. */
export type Certainty = 'sourced' | 'memory' | 'inferred';

/** A figure of the real world with what it rests on, so that a bank can correct it without touching code. */
export interface Sourced<T> {
  readonly value: T;
  readonly certainty: Certainty;
  readonly source: string;
}
