import type { Scenario } from '../scenario.ts';
import { reductions } from './reductions.ts';

export interface Shrunk {
  readonly scenario: Scenario;
  /** Scenarios that were played. */
  readonly tried: number;
  /** False: the limit was reached, and a smaller one may exist. */
  readonly minimal: boolean;
}

/**
 * Takes things away as long as the scenario still fails: agents, faults, items, the world around, then what is odd about the rest.
 * Greedy, until no reduction helps or `triedMax` scenarios were played; the same for the same answers of `fails`.
 */
export async function shrink(
  scenario: Scenario,
  { fails, triedMax }: { readonly fails: (candidate: Scenario) => Promise<boolean>; readonly triedMax: number },
): Promise<Shrunk> {
  let smallest = scenario;
  let tried = 0;
  for (let helped = true; helped; ) {
    helped = false;
    for (const { count, at } of reductions) {
      for (let index = 0; index < count(smallest); ) {
        const candidate = at(smallest, index);
        if (candidate !== undefined && tried >= triedMax) return { scenario: smallest, tried, minimal: false };
        if (candidate !== undefined) tried += 1;
        if (candidate !== undefined && (await fails(candidate))) {
          smallest = candidate;
          helped = true;
        } else index += 1;
      }
    }
  }
  return { scenario: smallest, tried, minimal: true };
}
