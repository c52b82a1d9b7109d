/** One row of `bench`: the median, its ratio to a peer measured in the same moments, and how far the rounds spread. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Median over the rounds of ours ÷ peer's of the same round. */
  readonly ratio: number;
  readonly against: string;
  /** Our figures of the rounds: least, median, most. */
  readonly spread: readonly [least: number, median: number, most: number];
  /** Where the time goes, for rows that can tell. */
  readonly layers?: readonly Layer[];
}

export interface Layer {
  readonly layer: string;
  /** Of the server, for one call, in microseconds. */
  readonly cpuUs: number;
}

/** A row from the rounds' figures: ours, and ours ÷ the peer's, round by round. */
export function benchRow(
  what: Pick<BenchRow, 'name' | 'unit' | 'against'>,
  rounds: readonly { readonly ours: number; readonly peer: number }[],
): BenchRow {
  const spread = spreadOf(rounds.map(({ ours }) => ours));
  const [, ratio] = spreadOf(rounds.map(({ ours, peer }) => ours / peer));
  return { ...what, value: spread[1], ratio, spread };
}

function spreadOf(values: readonly number[]): BenchRow['spread'] {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return [at(0), at(sorted.length >> 1), at(sorted.length - 1)];
}
