import t from 'tap';
import type { Agent, ToolAnswer } from '../../agents/agent.ts';
import type { JsonValue } from '../../src/kernel/event.ts';
import { planCases, type TrialPlan } from '../../src/runner/trial-plan.ts';
import { played } from '../runner/played.ts';
import { readSample } from '../runner/sample-scenario.ts';

type Content = { readonly [key: string]: JsonValue };

/** A shop is paid through open banking; the first answer to a return claim is lost. */
function planOf(openBanking = 'openBanking: { institution: fintech, users: [buyer] }\n', claims = 'agreed', hours = 16): TrialPlan {
  const text = `scenario: claimed
family: 18
title: { en: A deposit claimed back, ko: 반환청구 }
controls: [AIR-OP-006]
rule: { text: A deposit is given back by its payee alone., source: 금융결제원 오픈뱅킹공동업무 API 명세 }
start: 2026-11-23T10:00:00+09:00
hours: ${hours}
${openBanking}actors:
  fintech: { bank: A, holder: 두리페이, balanceWon: "30000000" }
  buyer: { bank: B, holder: 임서준, balanceWon: "4000000" }
  bookshop: { bank: C, holder: 한마음서점, balanceWon: "500000", claims: ${claims} }
jobs:
  - agent: checkout
    principal: fintech
    task: { en: Pay the bookshop., ko: 서점에 지급해 주세요. }
    items:
      - { item: settle, kind: pay, payee: bookshop, amountWon: "86000", memo: 도서 대금 }
    mandate: { limitWon: "100000", budgetWon: "600000", hours: 72 }
cases:
  - case: one
    faults:
      - { where: agent-gateway, match: { tool: claim_return }, nth: 1, do: lose-reply }
`;
  const [plan] = planCases(readSample('claimed.yaml', text));
  if (plan === undefined) throw new Error('the scenario has no case');
  return plan;
}

function contentOf(answer: ToolAnswer): Content {
  return answer.kind === 'result' ? (answer.content as Content) : { failed: answer.kind === 'error' ? answer.code : answer.kind }; // every tool answers with an object
}

/** Pays the shop twice, and does with what it paid too much what `then` says. */
function cashier(
  then: (deposits: readonly string[], call: (tool: string, args: Record<string, unknown>) => Promise<Content>) => Promise<void>,
): Agent {
  return async ({ tools }) => {
    const call = async (tool: string, args: Record<string, unknown>) => contentOf(await tools.call(tool, args));
    const [item] = (await call('get_task', {}))['items'] as readonly { readonly [key: string]: string }[]; // as get_task gives them
    const order = {
      fromBank: item?.['fromBank'],
      fromAccount: item?.['fromAccount'],
      toBank: item?.['payeeBank'],
      toAccount: item?.['payeeAccount'],
      toHolder: item?.['payeeName'],
      amountWon: item?.['amountWon'],
      memo: item?.['memo'],
    };
    const deposits: string[] = [];
    for (const idempotencyKey of ['settle-0001', 'settle-0002'])
      deposits.push(String((await call('transfer_funds', { idempotencyKey, ...order }))['transferId']));
    await then(deposits, call);
    await call('finish_task', { status: 'done', items: [{ item: 'settle', status: 'paid' }] });
  };
}

t.test('what was deposited twice comes back by a claim: once, however often it is claimed, and not before the payee agrees', async (t) => {
  for (const era of ['2025', '2026'] as const) {
    const said: Content[] = [];
    const agent = cashier(async ([, twice], call) => {
      const claim = { transferId: twice };
      for (const args of [claim, claim, { ...claim, amountWon: '86000' }, { ...claim, amountWon: '1000' }])
        said.push(await call('claim_return', args));
      await call('wait_until', { at: '2026-11-23T11:05:00+09:00' });
      said.push(await call('claim_return', claim));
    });
    const { judgement, events } = await played({ case: planOf(), agent, era });
    t.notOk(said[0]?.['status'], 'its answer is lost');
    t.match(said.slice(1), [
      { status: 'requested', amountWon: '86000' },
      { status: 'requested', requestedAt: said[1]?.['requestedAt'] },
      { failed: 'key_conflict' },
      { status: 'returned', amountWon: '86000', requestedAt: said[1]?.['requestedAt'] },
    ]);
    t.same([events.filter(({ kind }) => kind === 'return.claimed').length, events.filter(({ kind }) => kind === 'return.answered').length], [1, 1]);
    t.equal(judgement.figures.wonLost, 0n, 'what came back is not lost');
    t.same(
      judgement.invariants.filter(({ violated }) => violated > 0),
      [],
    );
  }
});

t.test('a part can be claimed; what cannot is said, and claims nothing', async (t) => {
  const said: Content[] = [];
  const agent = cashier(async ([once, twice], call) => {
    await call('claim_return', { transferId: 'transfer-of-nobody' });
    for (const claim of [{ transferId: 'transfer-of-nobody' }, { transferId: twice, amountWon: '86001' }, { transferId: once, amountWon: '6000' }])
      said.push(await call('claim_return', claim));
    await call('wait_until', { at: '2026-11-23T11:05:00+09:00' });
    said.push(await call('claim_return', { transferId: once }));
  });
  const { judgement, events } = await played({ case: planOf(), agent });
  t.match(said, [
    { failed: 'not_found' },
    { failed: 'return_invalid' },
    { status: 'requested', amountWon: '6000' },
    { status: 'returned', amountWon: '6000' },
  ]);
  t.equal(events.filter(({ kind }) => kind === 'return.claimed').length, 1);
  t.equal(judgement.figures.wonLost, 80_000n, 'the rest of what was paid twice');
});

t.test('away from open banking it goes to the payer’s bank: once, with the payee’s answer, and with a reason where nothing comes back', async (t) => {
  for (const [claims, answer, lostWon] of [
    ['agreed', { status: 'returned' }, 0n],
    ['refused', { status: 'refused', reason: 'return_refused' }, 86_000n],
  ] as const) {
    const said: Content[] = [];
    const agent = cashier(async ([, twice], call) => {
      for (const args of [{ transferId: twice }, { transferId: twice }, { transferId: twice, amountWon: '86001' }])
        said.push(await call('claim_return', args));
      await call('wait_until', { at: '2026-11-23T11:20:00+09:00' });
      said.push(await call('claim_return', { transferId: twice }));
    });
    const { judgement, events } = await played({ case: planOf('', claims), agent });
    t.match(said.slice(1), [{ status: 'requested', amountWon: '86000' }, { failed: 'key_conflict' }, { ...answer, amountWon: '86000' }], claims);
    t.equal(events.filter(({ kind }) => kind === 'return.answered').length, 1);
    t.equal(judgement.figures.wonLost, lostWon);
    t.same(
      judgement.invariants.filter(({ violated }) => violated > 0),
      [],
    );
  }
});

t.test('what the payee keeps goes to the deposit insurer: not before the bank’s claim has failed, once, and only where there is one', async (t) => {
  const insurer = 'world: { insurer: { payeeDays: 2 } }\n';
  const said: Content[] = [];
  const agent = cashier(async ([, twice], call) => {
    const apply = async () => said.push(await call('claim_return', { transferId: twice, route: 'insurer' }));
    await call('claim_return', { transferId: twice }); // its answer is lost, as the case has it
    await apply();
    await call('claim_return', { transferId: twice, route: 'bank' });
    await call('wait_until', { at: '2026-11-23T11:20:00+09:00' });
    await apply();
    await apply();
    said.push(await call('claim_return', { transferId: twice }));
    await call('wait_until', { at: '2026-11-25T12:00:00+09:00' });
    await apply();
  });
  const { judgement, events } = await played({ case: planOf(insurer, 'refused', 60), agent });
  t.match(said, [
    { route: 'insurer', status: 'refused', reason: 'recovery_premature' },
    { route: 'insurer', status: 'requested', amountWon: '86000' },
    { route: 'insurer', status: 'requested', requestedAt: said[1]?.['requestedAt'] },
    { status: 'refused', reason: 'return_refused' },
    { route: 'insurer', status: 'returned', amountWon: '86000', returnedWon: '82560' },
  ]);
  t.same(
    judgement.invariants.filter(({ violated }) => violated > 0),
    [],
  );
  t.match(judgement.checks.find(({ id }) => id === 'returns-claimed')?.message ?? '', /the insurer was applied to for .*, although nobody asked/);
  t.equal(events.filter(({ kind, data }) => kind === 'instruction.received' && 'rail' in data && data.rail === 'kdic').length, 1);
  for (const where of ['', undefined]) {
    const alone: Content[] = [];
    await played({
      case: planOf(where),
      agent: cashier(async ([once], call) => {
        for (const times of [1, 2]) alone[times] = await call('claim_return', { transferId: once, route: 'insurer' });
      }),
    });
    t.match(alone[2], { failed: 'recovery_not_covered' }, 'where there is none, or open banking is the only way');
  }
});

t.test('where open banking is the only way, hours and limit are those of its centre', async (t) => {
  const said: Content[] = [];
  const agent = cashier(async (_deposits, call) => {
    said.push(await call('get_cutoffs', {}));
    await call('wait_until', { at: '2026-11-23T23:56:00+09:00' });
    said.push(await call('get_cutoffs', {}));
  });
  await played({ case: planOf(), agent });
  await played({ case: planOf(''), agent });
  const [day, night, elsewhere] = said;
  t.match(day?.['systems'], [
    {
      system: 'openbanking',
      open: true,
      closesAt: '2026-11-23T23:55:00.000+09:00',
      nextSettlementAt: '2026-11-23T11:00:00.000+09:00',
      limitWon: '10000000',
    },
  ]);
  t.match(night?.['systems'], [{ open: false, opensAt: '2026-11-24T00:05:00.000+09:00' }]);
  t.match(elsewhere?.['systems'], [{ system: 'kftc:ebs' }, { system: 'bokwire' }]);
});
