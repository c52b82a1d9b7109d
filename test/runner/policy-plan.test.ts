import t from 'tap';
import { decideByPolicy } from '../../src/gateway/policy.ts';
import { parseInstant } from '../../src/kernel/calendar.ts';
import { won } from '../../src/kernel/money.ts';
import type { Policy } from '../../src/kernel/policy.ts';
import { tenant } from '../../src/runner/job-plan.ts';
import { changed, samplePlans } from './sample-scenario.ts';

function policyOf(spec: string): Policy | undefined {
  return samplePlans(changed('capsWon: {', `policy: ${spec}\n  capsWon: {`))[0]?.policy;
}

/** The reason of a refusal; null: the call passes. */
function decided(policy: Policy | undefined, call: { agent: string; tool: string; amountWon?: bigint; at?: string }): string | null {
  if (policy === undefined) return 'there is no policy';
  const amountWon = call.amountWon === undefined ? undefined : won(call.amountWon);
  const at = parseInstant(call.at ?? '2026-11-23T10:00:00+09:00') ?? 0;
  return decideByPolicy(policy, { tenant, agent: call.agent, tool: call.tool, amountWon, at }).reason;
}

const payment = { agent: 'errands', tool: 'transfer_funds', amountWon: 500n };

t.test('a world without a policy has none', async (t) => {
  t.equal(samplePlans()[0]?.policy, undefined);
});

t.test('who is named pays as the rule says, who is not reads only', async (t) => {
  const policy = policyOf('{ errands: { upToWon: "500", hours: { fromKst: "09:00", untilKst: "18:00", businessDaysOnly: true } } }');
  t.equal(decided(policy, payment), null);
  t.equal(decided(policy, { ...payment, amountWon: 501n }), 'policy_denied');
  t.equal(decided(policy, { ...payment, at: '2026-11-23T08:59:59+09:00' }), 'policy_denied');
  t.equal(decided(policy, { ...payment, at: '2026-11-23T18:00:00+09:00' }), 'policy_denied');
  t.equal(decided(policy, { ...payment, at: '2026-11-28T10:00:00+09:00' }), 'policy_denied', 'a Saturday');
  t.equal(decided(policy, { ...payment, agent: 'payroll' }), 'policy_denied');
  t.equal(decided(policy, { agent: 'payroll', tool: 'get_balance', at: '2026-11-28T03:00:00+09:00' }), null);
});

t.test('no fields: all that the mandate covers; nobody named: nobody pays', async (t) => {
  t.equal(decided(policyOf('{ errands: {} }'), { ...payment, amountWon: 10n ** 12n, at: '2026-11-28T03:00:00+09:00' }), null);
  t.equal(decided(policyOf('{}'), payment), 'policy_denied');
});

t.test('a letter puts its agent outside, where one for security opens no payment', async (t) => {
  t.equal(decided(policyOf('{ errands: { letter: { use: payments, from: 2026-01-02 } } }'), payment), null);
  const security = policyOf('{ errands: { letter: { use: security, from: 2026-01-02 } } }');
  t.equal(decided(security, payment), 'policy_denied');
  t.equal(decided(security, { agent: 'errands', tool: 'get_balance' }), null);
});

t.test('a case replaces the policy of its scenario', async (t) => {
  const [plain, other] = samplePlans(changed('capsWon: { B: "900" }', 'policy: { errands: {} }'));
  t.equal(plain?.policy, undefined);
  t.equal(decided(other?.policy, payment), null);
});
