import t from 'tap';
import type { EventData } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { agent, start } from './cast.ts';
import type { PayOptions } from './payment-steps.ts';
import { broken, TrialScript } from './trial-script.ts';

type Policy = EventData['policy.adopted']['policy'];

const pay: Policy['rules'][number] = { name: 'pay', zone: 'inside', tenant: 'sandbox', agent, tools: ['transfer_funds'], hours: null };
const zone = { name: 'inside', internal: true, letter: null };
const open: Policy = { zones: [zone], agents: [{ tenant: 'sandbox', agent, zone: 'inside' }], rules: [pay] };

/** Whether the rule of the policy holds for one payment of 50,000 won, whatever other invariants say of so short a trial. */
function holds(policy: Policy, options: PayOptions = {}): boolean {
  const script = new TrialScript();
  script.put({ kind: 'policy.adopted', at: start, data: { policy } });
  return !broken(script.pay('k1', options).close()).includes('policy-kept');
}

const ruled = (over: Partial<Policy['rules'][number]>): Policy => ({ ...open, rules: [{ ...pay, ...over }] });
const zoned = (over: Partial<Policy['zones'][number]>): Policy => ({ ...open, zones: [{ ...zone, ...over }] });

t.test('policy-kept', async (t) => {
  t.equal(holds(open), true);
  const closed: readonly (readonly [string, Policy])[] = [
    ['another tool', ruled({ tools: ['get_balance'] })],
    ['another agent', ruled({ agent: 'agent-2' })],
    ['another tenant', ruled({ tenant: 'another' })],
    ['another zone', ruled({ zone: 'outside' })],
    ['one won too much', ruled({ upToWon: won(49_999n) })],
    ['before the hour', ruled({ hours: { fromKst: '23:58', untilKst: '23:59', businessDaysOnly: false } })],
    ['an agent in no zone', { ...open, agents: [] }],
    ['a zone that is not there', { ...open, zones: [] }],
    ['outside without a letter', zoned({ internal: false })],
    ['a letter for security', zoned({ internal: false, letter: { use: 'security', from: '2026-03-02' } })],
    ['a letter that has run out', zoned({ internal: false, letter: { use: 'payments', from: '2025-03-02' } })],
  ];
  for (const [name, policy] of closed) {
    t.equal(holds(policy), false, `${name}: carried out`);
    t.equal(holds(policy, { denied: 'policy_denied' }), true, `${name}: refused`);
    t.equal(holds(policy, { denied: 'approval_required' }), false, `${name}: refused for another reason than the policy's`);
  }
  t.equal(holds(ruled({ upToWon: won(50_000n) })), true, 'the whole amount');
  t.equal(holds(zoned({ internal: false, letter: { use: 'payments', from: '2026-03-02' } })), true, 'a letter in force');
  t.equal(holds(open, { denied: 'policy_denied' }), false, 'a refusal without ground');
  t.equal(holds(open, { denied: 'mandate_limit' }), true, 'what a mandate refuses is not the policy’s');
});
