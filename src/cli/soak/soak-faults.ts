import type { Random } from '../../kernel/random.ts';

/**
 * `cut`: every connection is reset. `losses`: for some seconds connections break in the middle of calls and replies. `redis`: the Redis
 * behind the gateway is killed and started again from its file. `kill` and `stop`: the gateway itself, with SIGKILL or in order.
 */
export const soakFaults = ['cut', 'losses', 'redis', 'kill', 'stop'] as const;
export type SoakFault = (typeof soakFaults)[number];

/** After the first round a process of the gateway lives longer, so that what it leaks has time to show. */
const gentleTimes = 3;

/** So many faults in an order of chance: first each kind once, then rounds in which the gateway lives through most. */
export function drawFaults(random: Random, count: number, kinds: readonly SoakFault[]): readonly SoakFault[] {
  const later = kinds.flatMap((kind) => (kind === 'kill' || kind === 'stop' ? [kind] : Array.from({ length: gentleTimes }, () => kind)));
  const drawn: SoakFault[] = [];
  for (let left = [...kinds]; drawn.length < count; ) {
    drawn.push(...left.splice(random.below(left.length), 1));
    if (left.length === 0) left = [...later];
  }
  return drawn;
}
