/** What differs for the stablecoin of a scenario. Wallets are named by their actors; times are after the start. */
export interface CoinSpec {
  /** So much of the reserve is in bonds, the rest in cash; default: none. */
  readonly bondsWon?: string;
  /** On the issuer's block-list from the beginning. */
  readonly blocked?: readonly string[];
  readonly freezes?: readonly { readonly wallet: string; readonly fromMinute: number; readonly untilMinute?: number }[];
  /** The last `blocks` blocks are replaced; `dropped`: what stood in them fails, otherwise it stands in the next one. */
  readonly reorganisations?: readonly { readonly atSecond: number; readonly blocks: number; readonly dropped?: boolean }[];
}
