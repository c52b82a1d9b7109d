import type { Frequency } from '../kernel/mandate.ts';

/** As a mandate is granted, see `src/kernel/mandate.ts`. */
export interface MandateSpec {
  readonly limitWon: string;
  readonly minimumWon?: string;
  readonly budgetWon: string;
  readonly recurrence?: { readonly frequency: Frequency; readonly usesMax?: number };
  readonly hours: number;
}
