import t from 'tap';
import { order } from '../gateway/world.ts';
import { calledOf, openTarget, toolCall } from './target.ts';

t.test('a header that names another tool, method or revision than the body is refused by the protocol, and moves nothing', async (t) => {
  const { send, world } = await openTarget(t);
  const { headers, body } = toolCall('transfer_funds', order);
  const lies = [
    { 'mcp-name': 'get_balance' },
    { 'mcp-name': 'TRANSFER_FUNDS' },
    { 'mcp-name': '' },
    { 'mcp-method': 'tools/list' },
    { 'mcp-protocol-version': '2025-11-25' },
  ];
  for (const lie of lies) {
    const answer = await send({ headers: { ...headers, ...lie }, body });
    t.equal(answer.status, 400, JSON.stringify(lie));
    t.match(calledOf(answer), { error: true, content: { code: -32020 } }, JSON.stringify(lie));
  }
  for (const name of ['mcp-name', 'mcp-method']) {
    const { [name]: _left, ...rest } = headers;
    t.equal((await send({ headers: rest, body })).status, 400, `without ${name}`);
  }
  t.equal(world.kinds('audit.intent').length, 0, 'no tool heard of it');
  t.equal(world.bank.submitted.length, 0);
  t.match(calledOf(await send({ headers, body })).content, { status: 'credited' }, 'the same with the truth in its headers');
});

t.test('the policy reads the body: a harmless tool in the header of 2025-11-25 opens nothing', async (t) => {
  const { send, world } = await openTarget(t);
  world.policy.adopt({
    zones: [{ name: 'inside', internal: true, letter: null }],
    agents: [{ tenant: 'tenant-a', agent: 'agent-1', zone: 'inside' }],
    rules: [{ name: 'read', zone: 'inside', tenant: 'tenant-a', agent: 'agent-1', tools: ['get_balance'], hours: null }],
  });
  const { headers, body } = toolCall('transfer_funds', order, { era: '2025' });
  t.match(calledOf(await send({ headers: { ...headers, 'mcp-name': 'get_balance', 'mcp-method': 'tools/call' }, body })), {
    error: true,
    content: { code: 'policy_denied' },
  });
  t.equal(world.bank.submitted.length, 0);
});
