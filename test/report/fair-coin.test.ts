import t from 'tap';
import { fairCoinTail } from '../../src/report/fair-coin.ts';

/** The same in whole numbers: Σ C(n, i) over 2^n, divided at the end, to 15 digits. */
function exactTail(tosses: number, heads: number): number {
  let term = 1n;
  let sum = 0n;
  for (let count = 0; count <= heads; count += 1) {
    sum += term;
    term = (term * BigInt(tosses - count)) / BigInt(count + 1);
  }
  const shift = Math.max(0, tosses - 60);
  return Number((sum * 10n ** 15n) >> BigInt(shift)) / 2 ** (tosses - shift) / 1e15;
}

t.test('agrees with values worked out by hand', async (t) => {
  for (const [tosses, heads, tail] of [
    [1, 0, 1 / 2],
    [5, 0, 1 / 32],
    [8, 1, 9 / 256],
    [10, 5, 638 / 1024],
    [4, 3, 15 / 16],
  ] as const)
    t.ok(Math.abs(fairCoinTail(tosses, heads) - tail) < 1e-14, `${tosses} ${heads}`);
});

t.test('ends are exact', async (t) => {
  t.equal(fairCoinTail(0, 0), 1);
  t.equal(fairCoinTail(9, 9), 1);
  t.equal(fairCoinTail(9, -1), 0);
});

t.test('agrees with arithmetic in whole numbers', async (t) => {
  for (let tosses = 1; tosses <= 60; tosses += 1)
    for (let heads = 0; heads <= tosses; heads += 1) {
      const exact = exactTail(tosses, heads);
      if (Math.abs(fairCoinTail(tosses, heads) - exact) > 1e-12) t.fail(`${tosses} ${heads}: ${fairCoinTail(tosses, heads)} for ${exact}`);
    }
  for (const [tosses, heads] of [
    [1_000, 450],
    [3_000, 1_480],
    [3_000, 1_620],
  ] as const)
    t.ok(Math.abs(fairCoinTail(tosses, heads) - exactTail(tosses, heads)) < 1e-9, `${tosses} ${heads}`);
});
