/** A share of trials that may be below one: what matters is how far. */
export interface RateMeasure {
  readonly id: string;
  readonly tolerance: 'rate';
}

/** Money and books: one violation fails, and no number of clean trials makes up for it. */
export interface ZeroToleranceMeasure {
  readonly id: string;
  readonly tolerance: 'zero';
}

export type Measure = RateMeasure | ZeroToleranceMeasure;

/** What is measured on every trial. */
export const measures = {
  passed: { id: 'passed', tolerance: 'rate' },
  wonLost: { id: 'won-lost', tolerance: 'zero' },
  duplicateCredits: { id: 'duplicate-credits', tolerance: 'zero' },
  invariants: { id: 'invariants', tolerance: 'zero' },
} as const satisfies Readonly<Record<string, Measure>>;
