import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import type { DoorAnswer } from '../../src/gateway/door.ts';
import { planCases, type TrialPlan } from '../../src/runner/trial-plan.ts';
import { type OpenedWorld, openedWorld } from '../runner/opened-world.ts';
import { readSample } from '../runner/sample-scenario.ts';

const tool = 'get_settlement_position';

/** Two treasuries of two banks, and a customer of the first. */
function planOf(treasury = ', treasury: true'): TrialPlan {
  const job = (agent: string, principal: string, payee: string) => `
  - agent: ${agent}
    principal: ${principal}
    task: { en: Pay what is due., ko: 지급해 주세요. }
    items:
      - { item: due, kind: pay, payee: ${payee}, amountWon: "1" }
    mandate: { limitWon: "9000000000", budgetWon: "9000000000", hours: 48 }`;
  const text = `scenario: positions
family: 16
title: { en: Positions, ko: 포지션 }
controls: [AIR-OP-007]
rule: { text: A bank stays within its cap., source: 한국은행 순이체한도 제도 }
start: 2026-11-23T10:00:00+09:00
hours: 40
actors:
  house: { bank: A, holder: 가온은행 자금부, balanceWon: "9000000000"${treasury} }
  rival: { bank: B, holder: 나래은행 자금부, balanceWon: "9000000000"${treasury} }
  shop: { bank: A, holder: 상점, balanceWon: "5000" }
world:
  capsWon: { A: "1000", B: "4000" }
  central: { A: { fundsWon: "900000000", overdraftWon: "500000000" } }
jobs:${job('desk-a', 'house', 'rival')}${job('desk-b', 'rival', 'house')}${job('errands', 'shop', 'rival')}
cases:
  - case: one
`;
  const [plan] = planCases(readSample('positions.yaml', text));
  if (plan === undefined) throw new Error('the scenario has no case');
  return plan;
}

/** An answer, once what it takes has happened. */
async function answered(world: OpenedWorld, call: Promise<DoorAnswer>): Promise<DoorAnswer> {
  await world.runUntil(world.timeline.now() + 5_000);
  return call;
}

async function pay(plan: TrialPlan, world: OpenedWorld, amountWon: string): Promise<DoorAnswer> {
  const item = plan.jobs[0]?.items[0];
  if (item === undefined) throw new Error('there is nothing to pay');
  const { payer, payee } = item;
  const from = { fromBank: payer.ref.bank, fromAccount: payer.ref.account };
  const to = { toBank: payee.ref.bank, toAccount: payee.ref.account, toHolder: payee.holder };
  return answered(world, world.call('desk-a', 'transfer_funds', { idempotencyKey: `payment-of-${amountWon}`, ...from, ...to, amountWon }));
}

t.test('a treasury sees its own bank against its cap, at 11:00 and at BOK-Wire+, and after a restart no different', async (t) => {
  const plan = planOf();
  const world = openedWorld(plan);
  await world.runUntil(plan.start);
  t.match(await answered(world, world.call('desk-a', tool, {})), {
    content: { bank: '901', netDebitWon: '0', usedPercent: 0, band: 'normal', capWon: '1000', roomWon: '1000', sessions: [] },
  });
  t.match(await pay(plan, world, '700'), { content: { status: 'credited' } });
  t.match(await pay(plan, world, '301'), { content: { status: 'rejected', reason: 'net_debit_cap' } }, 'more than roomWon');
  t.match(await pay(plan, world, '2000000000'), { content: { status: 'pending' } });
  const { content } = await answered(world, world.call('desk-a', tool, {}));
  const { queue, ...settlementAccount } = content['settlementAccount'] as { readonly [key: string]: unknown }; // as the output schema says
  t.match(content, { netDebitWon: '700', inFlightWon: '0', usedPercent: 70, band: 'caution', roomWon: '300' });
  t.same(content['sessions'], [{ session: '2026-11-24', settlesAt: '2026-11-24T11:00:00.000+09:00', direction: 'pay', amountWon: '700' }]);
  t.same(settlementAccount, { balanceWon: '900000000', roomWon: '1400000000', queuedWon: '2000000000', queuedOrders: 1 });
  t.match(queue, [{ creditorBank: '902', amountWon: '2000000000', since: /^2026-11-23T10:00/, until: /^2026-11-23T/ }]);
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    world.door.tools().find(({ name }) => name === tool)?.outputSchema ?? false,
  );
  t.ok(validate(content), JSON.stringify(validate.errors));

  const again = openedWorld(plan, world.events);
  const restored = await answered(again, again.call('desk-a', tool, {}));
  t.same({ ...restored.content, asOf: '' }, { ...content, asOf: '' });
  await again.runUntil(plan.start + 26 * 3_600_000);
  t.match(await answered(again, again.call('desk-a', tool, {})), { content: { netDebitWon: '0', band: 'normal', roomWon: '1000', sessions: [] } });
});

t.test('nobody sees the position of another bank: not its rival, not its customers, and nobody once the mandate is gone', async (t) => {
  const plan = planOf();
  const world = openedWorld(plan);
  await world.runUntil(plan.start);
  await pay(plan, world, '700');
  const rival = await answered(world, world.call('desk-b', tool, {}));
  t.match(rival.content, {
    bank: '902',
    netDebitWon: '-700',
    usedPercent: 0,
    roomWon: '4700',
    sessions: [{ direction: 'receive', amountWon: '700' }],
  });
  t.notMatch(JSON.stringify(rival.content), /"90(?!2)\d"/, 'no other bank is named');
  for (const args of [{ bank: '901' }, { account: '901' }])
    t.match(await answered(world, world.call('desk-b', tool, args)), { error: true, content: { code: 'invalid_arguments' } });
  t.match(await answered(world, world.call('errands', tool, {})), { error: true, content: { code: 'account_not_yours' } });
  world.gateway.current.mandates.revoke('mandate-desk-a');
  t.match(await answered(world, world.call('desk-a', tool, {})), { error: true, content: { code: 'mandate_revoked' } });
});

t.test('where no agent works in a treasury there is no such tool', async (t) => {
  const world = openedWorld(planOf(''));
  t.notOk(world.door.tools().some(({ name }) => name === tool));
  t.match(await answered(world, world.call('desk-a', tool, {})), { error: true, content: { code: 'unknown_tool' } });
});
