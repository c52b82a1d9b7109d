import t from 'tap';
import { planCases } from '../../src/runner/trial-plan.ts';
import { openedWorld } from '../runner/opened-world.ts';
import { readSample } from '../runner/sample-scenario.ts';

const scenario = `scenario: wallets
family: 1
title: { en: Wallets, ko: 지갑 }
controls: [AIR-OP-006]
rule: { text: Who pays sees what it pays., source: 신용정보법 제17조의2 }
start: 2026-11-24T13:30:00+09:00
hours: 3
actors:
  insurer: { bank: A, holder: 큰솔보험, balanceWon: "500000000", wallet: { sector: finance, holdingLimitWon: "900000000" } }
  dealer: { bank: B, holder: 다올증권, balanceWon: "0", wallet: { sector: finance, assets: { bond-2029: "300000000" } } }
  deal: { bank: B, holder: 다올증권, balanceWon: "0", wallet: { trade: { asset: bond-2029, nominalWon: "200000000", priceWon: "197400000", seller: dealer, buyer: insurer, untilMinute: 150 } } }
  stranger: { bank: B, holder: 이웃, balanceWon: "5000" }
jobs:
  - agent: desk
    principal: insurer
    task: { en: Settle the trade., ko: 동시결제해 주세요. }
    items:
      - { item: deal, kind: pay, payee: deal, amountWon: "197400000" }
    mandate: { limitWon: "200000000", budgetWon: "300000000", hours: 24 }
  - agent: errands
    principal: stranger
    task: { en: Pay a bill., ko: 지급해 주세요. }
    items:
      - { item: bill, kind: pay, payee: dealer, amountWon: "1" }
    mandate: { limitWon: "100", budgetWon: "100", hours: 24 }
cases:
  - case: one
`;

t.test('limits and trade of a wallet are told to its holder and to whoever is to pay it, and to nobody else', async (t) => {
  const [plan] = planCases(readSample('wallets.yaml', scenario));
  const item = plan?.jobs[0]?.items[0];
  if (plan === undefined || item === undefined) throw new Error('the scenario has nothing to pay');
  const world = openedWorld(plan);
  await world.runUntil(plan.start);
  const seenBy = async (agent: string, { bank, account }: { readonly bank: string; readonly account: string }) => {
    const answer = world.call(agent, 'get_wallet', { bank, account });
    await world.runUntil(world.timeline.now() + 5_000);
    return (await answer).content;
  };
  const { payer, payee } = item;
  t.match(await seenBy('desk', payee.ref), { holder: '다올증권', trade: { priceWon: '197400000', buyerAccount: payer.ref.account } });
  t.match(await seenBy('desk', payer.ref), { holdingLimitWon: '900000000' }, 'its own');
  for (const wallet of [payer.ref, payee.ref]) {
    const seen = await seenBy('errands', wallet);
    t.match(seen, { status: 'active', kind: 'business' }, 'what one has to know before one pays');
    for (const field of ['trade', 'voucher', 'holdingLimitWon', 'conversionLimitWon', 'setAside']) t.notOk(field in seen, field);
  }
});
