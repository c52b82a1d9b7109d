import { fairCoinTail } from './fair-coin.ts';

/** Paired trials of one row that ended differently: only they tell two agents apart. */
export interface Discordance {
  /** Passed before, failed now. */
  readonly worse: number;
  /** Failed before, passed now. */
  readonly better: number;
}

export interface McNemar {
  /** P(at least so many of the discordant pairs are worse), if worse and better were equally likely. A gate asks this: it looks one way. */
  readonly p: number;
  /** min(1, 2·P(Bin(b + c, ½) ≤ min(b, c))), which asks for any difference. */
  readonly pTwoSided: number;
}

/** McNemar's test (1947), exact: under equal agents each discordant pair is a fair coin. Without discordant pairs both are 1. */
export function mcnemar({ worse, better }: Discordance): McNemar {
  const discordant = worse + better;
  return { p: fairCoinTail(discordant, better), pTwoSided: Math.min(1, 2 * fairCoinTail(discordant, Math.min(worse, better))) };
}
