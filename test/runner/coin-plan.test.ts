import t from 'tap';
import { instant } from '../simulators/country.ts';
import { changed, samplePlans } from './sample-scenario.ts';

const shop = '  shop: { bank: A, holder: 상점, balanceWon: "5000", status: suspended }';
const withCoins = `${shop}\n  vault: { coins: true, holder: 금고, balanceWon: "900" }\n  crowd: { coins: true, count: 2, holder: 무리, balanceWon: "50" }`;

/** The sample with three wallets and this specification of the stablecoin. */
function planned(spec: string) {
  const text = changed(shop, withCoins).replace('  capsWon: { B: "700", C: "800" }', `  coin: ${spec}\n  capsWon: { B: "700", C: "800" }`);
  return samplePlans(text)[0]?.coins;
}

t.test('where nobody has coins there is no stablecoin', async (t) => {
  t.equal(samplePlans()[0]?.coins, undefined);
});

t.test('wallets are accounts at the issuer, and cash covers what bonds do not', async (t) => {
  const coins = planned('{ bondsWon: "400" }');
  t.same(
    coins?.wallets.map(({ actor, ref }) => [actor, ref.bank, ref.account]),
    [
      ['vault', '951', 'S951-000500'],
      ['crowd-01', '951', 'S951-000501'],
      ['crowd-02', '951', 'S951-000502'],
    ],
  );
  t.same([coins?.cashWon, coins?.bondsWon], [600n, 400n]);
});

t.test('block-list, freezes and reorganisations stand in the world’s time', async (t) => {
  const freezes = '[{ wallet: vault, fromMinute: 1, untilMinute: 2 }, { wallet: crowd-02, fromMinute: 3 }]';
  const coins = planned(
    `{ blocked: [crowd-01], freezes: ${freezes}, reorganisations: [{ atSecond: 12, blocks: 6 }, { atSecond: 20, blocks: 1, dropped: true }] }`,
  );
  const start = instant('2026-11-23T10:00:00+09:00');
  t.same(coins?.blocked, ['S951-000501']);
  t.same(coins?.freezes, [
    { account: 'S951-000500', at: start + 60_000, frozen: true },
    { account: 'S951-000500', at: start + 120_000, frozen: false },
    { account: 'S951-000502', at: start + 180_000, frozen: true },
  ]);
  t.same(coins?.reorganisations, [
    { at: start + 12_000, blocks: 6, dropped: false },
    { at: start + 20_000, blocks: 1, dropped: true },
  ]);
});

t.test('what leads nowhere is refused with its place', async (t) => {
  t.throws(() => planned('{ bondsWon: "1001" }'), /bondsWon is more than the 1000 won of coins/);
  t.throws(() => planned('{ blocked: [shop] }'), /"shop" has no coins; give it "coins: true"/);
  t.throws(() => planned('{ blocked: [nobody] }'), /is not one of the actors/);
  t.throws(() => planned('{ reorganisations: [{ atSecond: 1, blocks: 13 }] }'), /at most 12 blocks/);
  const worldOnly = changed('  capsWon: { B: "700", C: "800" }', '  coin: { bondsWon: "1" }\n  capsWon: { B: "700", C: "800" }');
  t.throws(() => samplePlans(worldOnly), /world\.coin is for holders of coins/);
  t.throws(
    () => samplePlans(changed(shop, `${shop}\n  both: { bank: A, coins: true, holder: 둘다, balanceWon: "1" }`)),
    /needs a bank \(A to Q\), or coins: true and no bank/,
  );
});
