import t from 'tap';
import { decideByPolicy, type PolicyQuestion } from '../../src/gateway/policy.ts';
import { atKst } from '../../src/kernel/calendar.ts';
import { won } from '../../src/kernel/money.ts';
import type { Policy, PolicyRule } from '../../src/kernel/policy.ts';
import { start } from './test-bank.ts';
import { openWorld } from './world.ts';

const looking: PolicyRule = { name: 'look', zone: 'inside', tenant: 'tenant-a', agent: 'agent-1', tools: ['get_balance', 'get_task'], hours: null };
const paying: PolicyRule = {
  ...looking,
  name: 'pay',
  tools: ['transfer_funds'],
  upToWon: won(50_000n),
  stepUpFromWon: won(20_000n),
  hours: { fromKst: '09:00', untilKst: '18:00', businessDaysOnly: true },
};

function policy(over: Partial<Policy> = {}): Policy {
  return {
    zones: [{ name: 'inside', internal: true, letter: null }],
    agents: [{ tenant: 'tenant-a', agent: 'agent-1', zone: 'inside' }],
    rules: [looking, paying],
    ...over,
  };
}

const asked: PolicyQuestion = { tenant: 'tenant-a', agent: 'agent-1', tool: 'transfer_funds', amountWon: won(1_000n), at: start };
const reasonOf = (question: Partial<PolicyQuestion>, over: Partial<Policy> = {}) => decideByPolicy(policy(over), { ...asked, ...question }).reason;

t.test('names are exact, and absence denies', async (t) => {
  t.equal(reasonOf({}), null);
  t.equal(reasonOf({ tool: 'get_balance', amountWon: undefined }), null);
  for (const other of [{ tenant: 'tenant-b' }, { agent: 'agent-10' }, { agent: 'agent' }, { tool: 'list_accounts' }, { tool: 'transfer' }])
    t.equal(reasonOf(other), 'policy_denied', JSON.stringify(other));
  t.equal(reasonOf({}, { rules: [] }), 'policy_denied');
  t.equal(reasonOf({}, { agents: [] }), 'policy_denied');
  t.equal(reasonOf({}, { zones: [] }), 'policy_denied');
  t.equal(reasonOf({}, { rules: [{ ...paying, zone: 'outside' }] }), 'policy_denied', 'a rule of another zone');
});

t.test('amounts: up to the limit, and a person from the step-up on', async (t) => {
  const at = (amount: bigint) => reasonOf({ amountWon: won(amount) });
  t.same([at(19_999n), at(20_000n), at(50_000n), at(50_001n)], [null, 'approval_required', 'approval_required', 'policy_denied']);
});

t.test('a claim is no payment: whether it names its amount changes nothing in what the policy says', async (t) => {
  const world = openWorld();
  const { transferId } = (await world.pay()).content;
  const claiming = { ...paying, tools: ['claim_return'], upToWon: won(100n), stepUpFromWon: won(1n) };
  world.policy.adopt(policy({ rules: [claiming] }));
  const claims = [{ amountWon: '15000' }, {}].map((more) => world.call('claim_return', { transferId, ...more }));
  const said = (await Promise.all(claims)).map(({ content }) => content);
  t.match(said[0], { status: 'refused', amountWon: '15000' });
  t.same(said[0], said[1]);
  t.equal(reasonOf({ tool: 'claim_return', amountWon: won(15_000n) }, { rules: [claiming] }), null, 'as explain says');
});

t.test('hours are Korean time, from the first minute and before the last, on business days', async (t) => {
  const at = (date: string, time: string) => reasonOf({ at: atKst(date, time) });
  t.same(
    [at('2026-11-23', '08:59'), at('2026-11-23', '09:00'), at('2026-11-23', '17:59'), at('2026-11-23', '18:00')],
    ['policy_denied', null, null, 'policy_denied'],
  );
  t.equal(at('2026-11-22', '10:00'), 'policy_denied', 'a Sunday');
  t.equal(at('2026-12-25', '10:00'), 'policy_denied', 'a public holiday');
  t.equal(reasonOf({ at: Date.parse('2099-01-05T10:00:00+09:00') }), 'policy_denied', 'a year without holidays on record');
});

t.test('outside the internal zone nobody works without a letter, for one year, and never pays with one for security', async (t) => {
  const zone = (letter: Policy['zones'][number]['letter']) => ({ zones: [{ name: 'inside', internal: false, letter }] });
  t.equal(reasonOf({ tool: 'get_balance' }, zone(null)), 'policy_denied');
  const security = { use: 'security', from: '2026-03-02' } as const;
  t.equal(reasonOf({ tool: 'get_balance' }, zone(security)), null);
  t.equal(reasonOf({}, zone(security)), 'policy_denied', 'a payment agent that presents such a letter');
  t.equal(reasonOf({}, zone({ ...security, use: 'payments' })), null);
  const on = (date: string) => reasonOf({ tool: 'get_balance', at: atKst(date, '10:00') }, zone(security));
  t.same([on('2026-03-01'), on('2026-03-02'), on('2027-03-01'), on('2027-03-02')], ['policy_denied', null, null, 'policy_denied']);
});

t.test('the first rule that fits decides, and the steps say how', async (t) => {
  const open = { ...paying, name: 'open', upToWon: won(90_000n) };
  const { reason, steps } = decideByPolicy(policy({ rules: [looking, paying, open] }), { ...asked, amountWon: won(60_000n) });
  t.equal(reason, 'approval_required');
  t.same(
    steps.map(({ what, fits }) => `${fits ? '+' : '-'} ${what}`),
    ['+ agent', '+ zone inside', '- rule look', '- rule pay', '+ rule open'],
  );
  t.match(steps[2]?.why, /does not name transfer_funds/);
  t.match(steps[3]?.why, /goes up to 50000 won/);
});

t.test('the door asks it before the claim: denied, audited, nothing posted, the key not spent', async (t) => {
  const { pay, call, policy: desk, bank, kinds } = openWorld();
  desk.adopt(policy());
  t.match(await pay({ amountWon: '60000' }), { error: true, content: { code: 'policy_denied', field: null } });
  t.match(await call('list_accounts'), { error: true, content: { code: 'policy_denied' } });
  t.match(
    kinds('audit.outcome').map(({ data }) => data),
    [{ reason: 'policy_denied' }, { reason: 'policy_denied' }],
  );
  t.same([kinds('claim.opened').length, bank.submitted.length], [0, 0]);
  t.match((await pay()).content, { status: 'credited' }, 'within the policy, under the key that was refused');
});

t.test('an adopted policy is on record once and survives a restart; another takes its place', async (t) => {
  const before = openWorld();
  before.policy.adopt(policy());
  before.policy.adopt(policy());
  t.equal(before.kinds('policy.adopted').length, 1);
  const after = openWorld({ before });
  t.match((await after.call('list_accounts')).content, { code: 'policy_denied' });
  after.policy.adopt(policy({ rules: [{ ...looking, tools: ['list_accounts'] }] }));
  t.notOk((await after.call('list_accounts')).error);
  t.match((await after.pay()).content, { code: 'policy_denied' });
});
