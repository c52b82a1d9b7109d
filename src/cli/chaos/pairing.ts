import type { EpochMs } from '../../kernel/instruction.ts';

/** A call as its agent knows it. */
export interface MadeCall {
  readonly call: string;
  /** Tool and arguments. */
  readonly name: string;
  readonly answered: boolean;
  /** What the answer says of when it was given. */
  readonly asOf: EpochMs | undefined;
}

/** A call as the gateway's audit knows it; places are positions in the journal. */
export interface HeardCall {
  readonly name: string;
  readonly intent: number;
  readonly outcome: { readonly place: number; readonly at: EpochMs } | undefined;
}

/**
 * Which of an agent's calls is which of those that the gateway heard. Some were never heard, some were heard twice, some that were
 * heard are forgotten: both lists keep their order as far as they can, and of all pairs of the same tool and arguments those are taken that explain most.
 */
export function pairCalls(made: readonly MadeCall[], heard: readonly HeardCall[]): ReadonlyMap<string, HeardCall> {
  const width = heard.length + 1;
  const best = new Int32Array((made.length + 1) * width); // best[i][j]: what the calls from i and the hearings from j can explain
  for (let i = made.length - 1; i >= 0; i -= 1) {
    for (let j = heard.length - 1; j >= 0; j -= 1) {
      const paired = weight(made[i], heard[j]);
      const together = paired === 0 ? 0 : paired + at(best, (i + 1) * width + j + 1);
      best[i * width + j] = Math.max(together, at(best, (i + 1) * width + j), at(best, i * width + j + 1));
    }
  }
  const pairs = new Map<string, HeardCall>();
  for (let i = 0, j = 0; i < made.length && j < heard.length; ) {
    const call = made[i];
    const hearing = heard[j];
    const here = at(best, i * width + j);
    const paired = weight(call, hearing);
    if (paired > 0 && call !== undefined && hearing !== undefined && here === paired + at(best, (i + 1) * width + j + 1)) {
      pairs.set(call.call, hearing);
      i += 1;
      j += 1;
    } else if (here === at(best, (i + 1) * width + j)) i += 1;
    else j += 1;
  }
  pairOvertaken(pairs, made, heard);
  return pairs;
}

/** Calls that are sent at once over several connections may overtake one another: an answer that fits a hearing to the millisecond belongs to it. */
function pairOvertaken(pairs: Map<string, HeardCall>, made: readonly MadeCall[], heard: readonly HeardCall[]): void {
  const free = new Set(heard);
  for (const hearing of pairs.values()) free.delete(hearing);
  for (const call of made) {
    if (pairs.has(call.call) || !call.answered) continue;
    for (const hearing of free) {
      if (weight(call, hearing) !== exact) continue;
      pairs.set(call.call, hearing);
      free.delete(hearing);
      break;
    }
  }
}

/** Weight of an answer that names the very time of the outcome. */
const exact = 8;

/** An answer was durable before it left, so an answered call has its outcome in the journal, at the time that the answer names. */
function weight(made: MadeCall | undefined, heard: HeardCall | undefined): number {
  if (made === undefined || heard === undefined || made.name !== heard.name) return 0;
  if (!made.answered) return 1;
  if (heard.outcome === undefined) return 0;
  return made.asOf === heard.outcome.at ? exact : 2;
}

function at(table: Int32Array, index: number): number {
  return table[index] ?? 0;
}
