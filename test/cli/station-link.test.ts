import t from 'tap';
import { openStation } from '../../src/cli/station.ts';
import { People } from '../../src/gateway/people.ts';
import { won } from '../../src/kernel/money.ts';
import type { Policy } from '../../src/kernel/policy.ts';
import { demoAgent, demoPlan } from '../../src/runner/demo-plan.ts';
import { callOnce } from '../e2e/mcp-client.ts';
import { token } from '../e2e/served-gateway.ts';

t.test('the link of an approval is at the address by which clients know the gateway', async (t) => {
  const plan = demoPlan(1_795_395_600_000); // 2026-11-23T10:00:00+09:00
  const [job] = plan.jobs;
  const [payer, payee] = plan.holders;
  if (job === undefined || payer === undefined || payee === undefined) throw new Error('the open sandbox has an agent and payees');
  const who = { zone: 'office', tenant: job.mandate.tenant, agent: demoAgent };
  const rule = { name: 'all', ...who, tools: ['transfer_funds'], hours: null, stepUpFromWon: won(1n) };
  const policy: Policy = { zones: [{ name: 'office', internal: true, letter: null }], agents: [who], rules: [rule] };
  const tokens = new Map([[demoAgent, token]]);
  const world = { plan, seed: '7', port: 0, store: 'memory', clock: 'paced', tokens, trial: null, customersPerBank: 2, policy } as const;
  for (const publicUrl of [undefined, 'https://pay.bank.example/mcp']) {
    const station = await openStation({ ...world, people: new People(), ...(publicUrl !== undefined && { publicUrl }) });
    t.teardown(() => station.close());
    const from = { fromBank: payer.ref.bank, fromAccount: payer.ref.account };
    const to = { toBank: payee.ref.bank, toAccount: payee.ref.account, toHolder: payee.holder };
    const order = { idempotencyKey: 'needs-a-person', ...from, ...to, amountWon: '5' };
    const { content } = await callOnce(station.url, '2025', { name: 'transfer_funds', arguments: order });
    const { approval }: { readonly approval: { readonly url: string } } = JSON.parse(content[0]?.text ?? '{}');
    t.equal(new URL(approval.url).origin, new URL(publicUrl ?? station.url).origin);
  }
});
