import { seededRandom } from '../../src/kernel/random.ts';

/** Chance of a simulation: the same draws in every run of the tests. */
export interface Coin {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** True with this chance. */
  shows(chance: number): boolean;
  /** How many of so many tosses show. */
  count(tosses: number, chance: number): number;
}

export function seededCoin(seed: string): Coin {
  const { next } = seededRandom(seed);
  const shows = (chance: number) => next() < chance;
  return {
    next,
    shows,
    count: (tosses, chance) => {
      let shown = 0;
      for (let toss = 0; toss < tosses; toss += 1) if (shows(chance)) shown += 1;
      return shown;
    },
  };
}

/** Share of `times` in which something happens. */
export function shareOf(times: number, happens: (index: number) => boolean): number {
  let count = 0;
  for (let index = 0; index < times; index += 1) if (happens(index)) count += 1;
  return count / times;
}
