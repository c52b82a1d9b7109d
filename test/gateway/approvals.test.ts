import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import type { Policy, PolicyRule } from '../../src/kernel/policy.ts';
import { turns } from './test-bank.ts';
import { mandate, openWorld, order, otherToken, type World } from './world.ts';

const rule: PolicyRule = { name: 'pay', zone: 'inside', tenant: 'tenant-a', agent: 'agent-1', tools: ['transfer_funds'], hours: null };
const reading: PolicyRule = { ...rule, name: 'read', tools: ['get_transfer_status', 'list_transfers'] };

function policy(over: Partial<PolicyRule> = {}): Policy {
  return {
    zones: [{ name: 'inside', internal: true, letter: null }],
    agents: [{ tenant: 'tenant-a', agent: 'agent-1', zone: 'inside' }],
    rules: [{ ...rule, ...over }, reading],
  };
}

/** A world in which a person approves from 15,000 won on, unless said otherwise. */
function openBank(over: Partial<PolicyRule> = { stepUpFromWon: won(15_000n) }, before?: World): World {
  const world = openWorld(before === undefined ? {} : { before });
  if (before === undefined) world.policy.adopt(policy(over));
  return world;
}

const key = (n: number) => ({ idempotencyKey: `invoice-number-${n}` });
const minutes = (count: number) => count * 60_000;
const required = { error: true, content: { code: 'approval_required', retryable: false } };

t.test('what needs approval is answered with the request; nothing is reserved or sent, and the key stays open', async (t) => {
  const { pay, call, asked, bank, kinds } = openBank();
  const answer = await pay();
  t.match(answer, {
    error: true,
    content: { code: 'approval_required', field: 'amountWon', approval: { id: /^approval-[0-9a-f]{32}$/, until: '2026-11-23T10:30:00.000+09:00' } },
  });
  t.match(asked, [
    { id: JSON.parse(JSON.stringify(answer.content['approval'])).id, agent: 'agent-1', why: ['amount'], fields: { amountWon: '15000', memo: '' } },
  ]);
  t.same([kinds('claim.opened').length, kinds('claim.answered').length, kinds('budget.reserved').length, bank.submitted.length], [1, 0, 0, 0]);
  t.match(kinds('audit.outcome').at(-1)?.data, { status: 'denied', reason: 'approval_required', mandate: null });
  t.match((await call('get_transfer_status', { idempotencyKey: order.idempotencyKey })).content, { status: 'not_found' });
  t.match(await pay({ amountWon: '14999', ...key(2) }), { content: { status: 'credited' } }, 'one won less needs nobody');
});

t.test('approved, the same order under the same key is paid, once', async (t) => {
  const { pay, asked, approvals, bank } = openBank();
  await pay();
  t.equal(approvals.answer(asked[0]?.id ?? '', 'approved', 'branch-manager'), true);
  t.equal(bank.submitted.length, 0, 'an approval pays nothing by itself');
  t.match((await pay()).content, { status: 'credited', replayed: false });
  t.match((await pay()).content, { status: 'credited', replayed: true });
  t.equal(bank.posted.length, 1);
  t.match(await pay(key(2)), required, 'the like of it needs an approval of its own');
});

t.test('an approval is for every field: the key takes no other order, and another key is another request', async (t) => {
  const { pay, asked, approvals, bank } = openBank();
  await pay();
  approvals.answer(asked[0]?.id ?? '', 'approved', 'branch-manager');
  const changes = {
    toAccount: '902-000002',
    toHolder: 'Lee Jisoo',
    amountWon: '15001',
    memo: 'rent',
    returnOf: 'transfer-00000000000000000000000000000000',
  };
  for (const [field, value] of Object.entries(changes)) {
    t.match((await pay({ [field]: value })).content, { code: 'key_conflict' }, field);
    t.match(await pay({ [field]: value, ...key(2), idempotencyKey: `other-${field}-0001` }), required, `${field} under a key of its own`);
  }
  t.equal(bank.submitted.length, 0);
});

t.test('an approval is for the agent that asked: another of the same principal waits', async (t) => {
  const world = openBank();
  const { pay, asked, approvals, bank, policy: desk, tokens, clock, mandates } = world;
  const { zones, agents, rules } = policy({ stepUpFromWon: won(15_000n) });
  const twin = rules.map((each) => ({ ...each, name: `${each.name}-2`, agent: 'agent-2' }));
  desk.adopt({ zones, agents: [...agents, { tenant: 'tenant-a', agent: 'agent-2', zone: 'inside' }], rules: [...rules, ...twin] });
  mandates.issue(mandate({ id: 'mandate-3', agent: 'agent-2' }));
  tokens.issue({
    token: 'token-of-agent-2',
    caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' },
    expiresAt: clock.now() + minutes(60),
  });
  await pay();
  approvals.answer(asked[0]?.id ?? '', 'approved', 'branch-manager');
  t.match(await pay({}, 'token-of-agent-2'), required);
  t.equal(bank.submitted.length, 0);
  t.match((await pay()).content, { status: 'credited' });
});

t.test('a refusal ends the key, and the first answer holds', async (t) => {
  const { pay, asked, approvals, bank } = openBank();
  await pay();
  const id = asked[0]?.id ?? '';
  t.same(
    [approvals.answer(id, 'refused', 'a'), approvals.answer(id, 'approved', 'b'), approvals.answer('approval-0', 'approved', 'b')],
    [true, false, false],
  );
  t.match(await pay(), { error: true, content: { code: 'approval_refused', retryable: false } });
  t.match(await pay(), { error: true, content: { code: 'approval_refused' } });
  t.equal(bank.submitted.length, 0);
});

t.test('no approver means no: a request lapses, an approval that is not used too, and a late answer changes nothing', async (t) => {
  const { pay, asked, approvals, clock, bank, kinds } = openBank({ stepUpFromWon: won(15_000n), approvalMinutes: 10 });
  await pay(key(1));
  await pay(key(2));
  approvals.answer(asked[1]?.id ?? '', 'approved', 'branch-manager');
  t.equal(approvals.waiting().length, 1);
  await clock.advance(minutes(10) - 1);
  t.equal(kinds('approval.expired').length, 0);
  await clock.advance(1);
  t.equal(kinds('approval.expired').length, 2);
  t.equal(approvals.waiting().length, 0);
  t.equal(approvals.answer(asked[0]?.id ?? '', 'approved', 'branch-manager'), false);
  for (const n of [1, 2]) t.match((await pay(key(n))).content, { code: 'approval_expired' });
  t.equal(bank.submitted.length, 0);
});

t.test('whoever asks again reminds the approver, and opens no second request', async (t) => {
  const { pay, asked, kinds } = openBank();
  const answers = await Promise.all([pay(), pay(), pay()]);
  for (const answer of answers) t.match(answer, required);
  t.equal(kinds('approval.asked').length, 1);
  t.same(new Set(asked.map(({ id }) => id)).size, 1);
});

t.test('request, answer and end survive a restart, and the approver is asked again', async (t) => {
  const before = openBank();
  for (const n of [1, 2, 3]) await before.pay(key(n));
  before.approvals.answer(before.asked[1]?.id ?? '', 'approved', 'branch-manager');
  before.approvals.answer(before.asked[2]?.id ?? '', 'refused', 'branch-manager');
  const after = openBank({}, before);
  t.same(
    after.asked.map(({ id }) => id),
    [before.asked[0]?.id],
  );
  t.match(await after.pay(key(1)), required);
  t.match((await after.pay(key(2))).content, { status: 'credited' });
  t.match((await after.pay(key(3))).content, { code: 'approval_refused' });
  await after.clock.advance(minutes(30));
  t.match((await after.pay(key(1))).content, { code: 'approval_expired' });
  const last = openBank({}, { ...after, events: [...before.events, ...after.events] });
  t.match((await last.pay(key(1))).content, { code: 'approval_expired' }, 'the key keeps it');
  t.match((await last.pay(key(2))).content, { status: 'credited', replayed: true });
  t.equal(after.bank.posted.length, 1);
});

t.test('structuring: what comes to the amount for one payee on one Korean day', async (t) => {
  const { pay, clock } = openBank({ stepUpDayWon: won(30_000n) });
  t.match((await pay({ ...key(1), amountWon: '30000' })).content, { status: 'credited' }, 'the first of the day is for stepUpFromWon');
  t.match(await pay({ ...key(2), amountWon: '1' }), required);
  const other = { toAccount: '902-000002', toHolder: 'Lee Jisoo' };
  t.match((await pay({ ...key(3), ...other, amountWon: '14999' })).content, { status: 'credited' });
  t.match((await pay({ ...key(4), ...other, amountWon: '15000' })).content, { status: 'credited' }, 'one won short');
  t.match((await pay({ ...key(5), ...other, amountWon: '1' })).content, { code: 'approval_required', field: 'amountWon' });
  await clock.advance(minutes(14 * 60));
  t.match((await pay({ ...key(6), ...other, amountWon: '29999' })).content, { status: 'credited' }, 'at midnight in Korea a day begins');
});

t.test('a new payee, until something was credited there', async (t) => {
  const { pay, asked, approvals, bank } = openBank({ stepUpNewPayee: true });
  bank.balanceWon = won(0n);
  t.match((await pay(key(1))).content, { code: 'approval_required', field: 'toAccount' });
  approvals.answer(asked[0]?.id ?? '', 'approved', 'branch-manager');
  t.match((await pay(key(1))).content, { status: 'rejected' });
  bank.balanceWon = won(1_000_000n);
  t.match(await pay(key(2)), required, 'a rejected payment makes nobody known');
  approvals.answer(asked.at(-1)?.id ?? '', 'approved', 'branch-manager');
  t.match((await pay(key(2))).content, { status: 'credited' });
  t.match((await pay(key(3))).content, { status: 'credited' });
  t.match(await pay({ ...key(4), toAccount: '902-000002' }), required);
});

t.test('velocity: the payment that would be one too many within the time', async (t) => {
  const { pay, clock, bank } = openBank({ stepUpVelocity: { payments: 3, minutes: 10 } });
  bank.balanceWon = won(0n);
  await pay(key(1));
  bank.balanceWon = won(1_000_000n);
  await pay(key(2));
  t.match((await pay(key(3))).content, { status: 'credited' }, 'what was rejected does not count');
  t.match((await pay(key(4))).content, { code: 'approval_required', field: null });
  await clock.advance(minutes(10));
  t.match((await pay(key(5))).content, { status: 'credited' });
});

t.test('payments at the same time see each other', async (t) => {
  const { pay, bank } = openBank({ stepUpDayWon: won(45_000n) });
  const gate = Promise.withResolvers<void>();
  bank.gate = gate.promise;
  const paying = [1, 2, 3, 4].map((n) => pay(key(n)));
  await turns(4);
  gate.resolve();
  const codes = (await Promise.all(paying)).map(({ content }) => content['code'] ?? content['status']);
  t.same(codes, ['credited', 'credited', 'approval_required', 'approval_required']);
});

t.test('the mandate comes first, and another tenant without a policy rule is denied', async (t) => {
  const { pay, kinds } = openBank();
  t.match((await pay({ ...key(1), amountWon: '100001' })).content, { code: 'mandate_limit' });
  t.equal(kinds('approval.asked').length, 0, 'nobody is asked for what the mandate does not allow');
  t.match((await pay(key(2), otherToken)).content, { code: 'policy_denied' });
});
