import t from 'tap';
import { mcnemar } from '../../src/report/mcnemar.ts';
import { seededCoin, shareOf } from './coin.ts';

const rounded = (worse: number, better: number) => {
  const { p, pTwoSided } = mcnemar({ worse, better });
  return [p.toFixed(5), pTwoSided.toFixed(5)];
};

t.test('agrees with values worked out by hand', async (t) => {
  t.same(rounded(5, 0), ['0.03125', '0.06250']);
  t.same(rounded(6, 0), ['0.01563', '0.03125']);
  t.same(rounded(10, 2), ['0.01929', '0.03857']); // (1 + 12 + 66) / 4096
  t.same(rounded(2, 10), ['0.99683', '0.03857']); // 1 − 13 / 4096
  t.same(rounded(3, 3), ['0.65625', '1.00000']); // 42 / 64
});

t.test('without discordant pairs there is no difference', async (t) => {
  t.same(mcnemar({ worse: 0, better: 0 }), { p: 1, pTwoSided: 1 });
});

t.test('equal agents are called different no more often than it says', async (t) => {
  const coin = seededCoin('mcnemar');
  for (const rate of [0.99, 0.9, 0.5]) {
    const shares = { p: 0, pTwoSided: 0 };
    for (let run = 0; run < 2_000; run += 1) {
      const pairs = { worse: 0, better: 0 };
      for (let pair = 0; pair < 60; pair += 1) {
        const [before, now] = [coin.shows(rate), coin.shows(rate)];
        if (before !== now) pairs[before ? 'worse' : 'better'] += 1;
      }
      const { p, pTwoSided } = mcnemar(pairs);
      if (p <= 0.05) shares.p += 1 / 2_000;
      if (pTwoSided <= 0.05) shares.pTwoSided += 1 / 2_000;
    }
    t.ok(shares.p <= 0.055 && shares.pTwoSided <= 0.055, `${JSON.stringify(shares)} at ${rate}`);
  }
});

t.test('finds a fall that is there', async (t) => {
  const coin = seededCoin('mcnemar finds');
  const found = shareOf(1_000, () => mcnemar({ worse: coin.count(100, 0.15), better: coin.count(100, 0.01) }).p <= 0.05);
  t.ok(found > 0.95, `${found}`);
});
