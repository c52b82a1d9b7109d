import t from 'tap';
import type { Agent, ToolAnswer } from '../../agents/agent.ts';
import type { JsonValue } from '../../src/kernel/event.ts';
import { planCases, type TrialPlan } from '../../src/runner/trial-plan.ts';
import { played } from '../runner/played.ts';
import { readSample } from '../runner/sample-scenario.ts';

type Content = { readonly [key: string]: JsonValue };
type Call = (tool: string, args: Record<string, unknown>) => Promise<Content>;

/** An elder whose transfers leave three hours later pays a carer, out of a budget that is good for one payment. */
function planOf(faults = '', account = 'account: { delayHours: 3 }', edit: (text: string) => string = (text) => text): TrialPlan {
  const text = edit(`scenario: called-back
family: 7
title: { en: A payment is called back, ko: 이체 취소 }
controls: [AIR-OP-004]
rule: { text: A payment is revoked until it is credited., source: 전자금융거래법 제14조 }
start: 2026-11-25T10:00:00+09:00
hours: 6
actors:
  elder: { bank: O, holder: 정순자, balanceWon: "30000000", ${account} }
  carer: { bank: P, holder: 다솜요양, balanceWon: "100000" }
jobs:
  - agent: helper
    principal: elder
    task: { en: Pay the carer., ko: 요양비를 이체해 주세요. }
    items:
      - { item: care, kind: pay, payee: carer, amountWon: "1250000", memo: 11월 요양비 }
    mandate: { limitWon: "2000000", budgetWon: "2000000", hours: 24 }
cases:
  - case: one
${faults}`);
  const [plan] = planCases(readSample('called-back.yaml', text));
  if (plan === undefined) throw new Error('the scenario has no case');
  return plan;
}

function contentOf(answer: ToolAnswer): Content {
  return answer.kind === 'result' ? (answer.content as Content) : { failed: answer.kind === 'error' ? answer.code : answer.kind }; // every tool answers with an object
}

/** Orders the item under a key, as often as it likes. */
function helper(act: (pay: (key: string) => Promise<Content>, call: Call) => Promise<void>): Agent {
  return async ({ tools }) => {
    const call: Call = async (tool, args) => contentOf(await tools.call(tool, args));
    const [item] = (await call('get_task', {}))['items'] as readonly { readonly [key: string]: string }[]; // as get_task gives them
    const { fromBank, fromAccount, payeeBank: toBank, payeeAccount: toAccount, payeeName: toHolder, amountWon, memo } = item ?? {};
    const order = { fromBank, fromAccount, toBank, toAccount, toHolder, amountWon, memo };
    await act((idempotencyKey) => call('transfer_funds', { idempotencyKey, ...order }), call);
    await call('finish_task', { status: 'partial', items: [] });
  };
}

const brokenIn = ({ judgement }: Awaited<ReturnType<typeof played>>) => judgement.invariants.filter(({ violated }) => violated > 0);

t.test('what is called back in time is not paid, and its budget is free once: for the like of it under a new key', async (t) => {
  const said: Content[] = [];
  const agent = helper(async (pay, call) => {
    const { transferId } = await pay('care-0001');
    said.push(await call('recall_payment', { transferId }), await call('recall_payment', { transferId }));
    said.push(await call('recall_payment', { transferId }), await call('get_transfer_status', { transferId }));
    said.push(await pay('care-0001'), await pay('care-0002'));
  });
  const lost = '    faults:\n      - { where: agent-gateway, match: { tool: recall_payment }, nth: 1, do: lose-reply }\n';
  const trial = await played({ case: planOf(lost), agent, era: '2025' });
  t.notOk(said[0]?.['recall'], 'its answer is lost');
  t.match(said.slice(1), [
    { recall: 'revoked', status: 'rejected', reason: 'recalled', retryable: false },
    { recall: 'revoked' },
    { status: 'rejected', reason: 'recalled' },
    { status: 'rejected', reason: 'recalled', replayed: true },
    { status: 'pending' },
  ]);
  const count = (kind: string) => trial.events.filter((event) => event.kind === kind).length;
  t.same([count('budget.reserved'), count('budget.released'), count('budget.consumed')], [2, 1, 1]);
  t.same(brokenIn(trial), []);
});

t.test('too late is said of what is credited and of what is about to leave; what is nobody’s, or was never sent, is not found', async (t) => {
  const said: Content[] = [];
  const agent = helper(async (pay, call) => {
    said.push(await call('recall_payment', { transferId: 'transfer-of-nobody' }));
    const { transferId } = await pay('care-0001');
    await call('wait_until', { at: '2026-11-25T12:45:00+09:00' });
    said.push(await call('recall_payment', { transferId }));
    await call('wait_until', { at: '2026-11-25T13:05:00+09:00' });
    said.push(await call('recall_payment', { transferId }));
  });
  t.same(brokenIn(await played({ case: planOf(), agent, era: '2026' })), []);
  t.match(said, [
    { failed: 'not_found' },
    { recall: 'too_late', status: 'pending', leavesAt: /T13:00:00/ },
    { recall: 'too_late', status: 'credited', remedy: /only comes back if the payee agrees/ },
  ]);
});

t.test('whatever strikes a recall that meets its payment, and whoever dies over it, the one or the other holds and is found out', async (t) => {
  const seen = new Set<string>();
  for (const fault of [
    '{ where: gateway-rail, match: { kind: recall }, nth: 1, do: lose-reply }',
    '{ where: rail-rail, match: { kind: credit-transfer }, nth: 1, do: delay }',
    '{ where: process, match: { component: "bank:915" }, state: after-hold, nth: 1, do: kill }',
    '{ where: process, match: { component: gateway }, when: { fromMinute: 0, untilMinute: 3 }, do: kill }',
  ]) {
    const said: Content[] = [];
    const agent = helper(async (pay, call) => {
      const paid = pay('care-0001');
      const { transfers } = await call('list_transfers', {});
      const known = (transfers as readonly Content[] | undefined)?.[0]?.['transferId'] ?? (await paid)['transferId']; // as list_transfers gives them
      const again = known ?? (await call('get_transfer_status', { idempotencyKey: 'care-0001' }))['transferId'];
      for (const at of ['10:05', '10:30', '12:00'])
        said.push(await call('recall_payment', { transferId: again }), await call('wait_until', { at: `2026-11-25T${at}:00+09:00` }));
      await paid;
    });
    const trial = await played({ case: planOf(`    faults:\n      - ${fault}\n`, 'status: active'), agent });
    t.same(brokenIn(trial), [], fault);
    const last = said.findLast((each) => each['recall'] !== undefined);
    t.match(last?.['recall'], /revoked|too_late/, fault);
    seen.add(String(last?.['recall']));
    t.equal(trial.judgement.figures.duplicateCredits, 0);
  }
  t.same([...seen].sort(), ['revoked', 'too_late'], 'both come about');
});

t.test('ledgers of wallets take nothing back', async (t) => {
  const said: Content[] = [];
  const agent = helper(async (pay, call) => {
    const { transferId, status } = await pay('care-0001');
    said.push({ status: status ?? null }, await call('recall_payment', { transferId }));
  });
  const lost = '    faults:\n      - { where: gateway-rail, match: { kind: credit-transfer }, nth: 1, do: lose-reply }\n';
  const inTokens = (text: string) =>
    text.replace('30000000', '900000').replace('1250000', '90000').replace('balanceWon: "100000" }', 'balanceWon: "100000", wallet: {} }');
  await played({ case: planOf(lost, 'wallet: {}', inTokens), agent });
  t.match(said, [{ status: 'unknown' }, { failed: 'recall_not_offered' }]);
});
