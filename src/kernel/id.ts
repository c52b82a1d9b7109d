import type { Random } from './random.ts';

/** The only source of identities. */
export interface Ids {
  /** A fresh identity such as `transfer-000007-3fa91c`: readable, ordered within its noun, not guessable from another. */
  next(noun: string): string;
}

export function seededIds(random: Random): Ids {
  const counts = new Map<string, number>();
  return {
    next: (noun) => {
      const count = (counts.get(noun) ?? 0) + 1;
      counts.set(noun, count);
      const suffix = random.below(0x1000000).toString(16).padStart(6, '0');
      return `${noun}-${String(count).padStart(6, '0')}-${suffix}`;
    },
  };
}
