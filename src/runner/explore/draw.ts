import type { Random } from '../../kernel/random.ts';

/** Draws from a stream of chance, as a generator of scenarios needs them. */
export interface Draw {
  /** Whole number within these bounds, both included. */
  between(least: number, most: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of them; throws `RangeError` when there is none. */
  pick<T>(from: readonly T[]): T;
  /** One value, as often as its weight says. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T;
  /** So many different ones, in order of drawing. */
  sample<T>(from: readonly T[], count: number): T[];
}

export function drawFrom(random: Random): Draw {
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new RangeError('nothing to draw from');
    return from[random.below(from.length)] as T; // below its length
  };
  return {
    between: (least, most) => least + random.below(most - least + 1),
    chance: (probability) => random.next() < probability,
    pick,
    weighted: (from) => {
      let left = random.next() * from.reduce((sum, [weight]) => sum + weight, 0);
      const found = from.find(([weight]) => {
        left -= weight;
        return left < 0;
      });
      return (found ?? pick(from))[1];
    },
    sample: (from, count) => {
      const rest = [...from];
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(random.below(rest.length), 1)).flat();
    },
  };
}
