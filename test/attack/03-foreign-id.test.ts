import t from 'tap';
import { order, otherToken, token } from '../gateway/world.ts';
import { openTarget, toolCall } from './target.ts';

const theirs = { as: otherToken };

t.test('a transfer of another tenant is not there: by id, by key, in a list, as a cursor, as what is returned', async (t) => {
  const { call, world } = await openTarget(t);
  const { transferId } = (await call('transfer_funds', order)).content;
  const unknown = `transfer-${'0'.repeat(32)}`;
  const asked = async (id: unknown) => (await call('get_transfer_status', { transferId: id }, theirs)).content;
  t.same({ ...(await asked(transferId)), transferId: 0 }, { ...(await asked(unknown)), transferId: 0 }, 'nothing tells it from one that never was');
  t.match(await asked(transferId), { status: 'not_found' });
  t.match((await call('get_transfer_status', { idempotencyKey: order.idempotencyKey }, theirs)).content, { status: 'not_found' });
  t.match((await call('list_transfers', {}, theirs)).content, { transfers: [] });
  const cursors = [transferId, unknown].map((cursor) => call('list_transfers', { cursor }, theirs));
  for (const answer of await Promise.all(cursors)) t.match(answer, { error: true, content: { code: 'invalid_arguments', field: 'cursor' } });
  world.bank.script.push('pend');
  const open = (await call('transfer_funds', { ...order, idempotencyKey: 'still-under-way' })).content['transferId'];
  for (const id of [open, unknown])
    t.match(await call('recall_payment', { transferId: id }, theirs), { error: true, content: { code: 'not_found' } }, 'nor called back');
  t.match((await call('get_transfer_status', { transferId: open })).content, { status: 'pending' });
  t.match((await call('get_transfer_status', { transferId })).content, { status: 'credited' }, 'its owner sees it');
  t.equal(world.bank.posted.length, 1);
});

t.test('an account of somebody else is neither read nor debited', async (t) => {
  const { call, world } = await openTarget(t);
  const account = { bank: '902', account: '902-000001' };
  for (const tool of ['get_balance', 'list_transactions'])
    t.match(await call(tool, account), { error: true, content: { code: 'account_not_yours' } }, tool);
  const debit = { ...order, fromBank: '902', fromAccount: '902-000001', toAccount: '902-000002' };
  t.match(await call('transfer_funds', debit), { error: true, content: { code: 'account_not_yours' } });
  t.equal(world.bank.submitted.length, 0);
});

t.test('without a mandate in force nothing is called or claimed back, not even what the agent or its principal has paid', async (t) => {
  const { call, world } = await openTarget(t);
  const { transferId } = (await call('transfer_funds', order)).content;
  const colleague = 'token-of-a-colleague-without-mandate';
  world.tokens.issue({
    token: colleague,
    caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-9' },
    expiresAt: world.clock.now() + 60_000,
  });
  const claimed = t.capture(world.bank, 'ask');
  const calls = [['recall_payment'], ['claim_return'], ['claim_return', { route: 'insurer' }]] as const;
  const codes = (as: string) => Promise.all(calls.map(async ([tool, more]) => (await call(tool, { transferId, ...more }, { as })).content['code']));
  t.same(await codes(colleague), Array(3).fill('mandate_missing'), 'of another agent of the principal');
  world.mandates.revoke('mandate-1');
  t.same(await codes(token), Array(3).fill('mandate_revoked'), 'of the one who paid');
  t.same(claimed(), [], 'no bank was asked');
});

t.test('a session id opens nothing to another token, nor without one', async (t) => {
  const { send } = await openTarget(t);
  const { headers } = toolCall('get_task', {}, { era: '2025' });
  const params = { protocolVersion: '2025-11-25', clientInfo: { name: 'test', version: '1' }, capabilities: { elicitation: {} } };
  const opened = await send({ headers, body: { jsonrpc: '2.0', id: 1, method: 'initialize', params } });
  const id = String(opened.headers['mcp-session-id']);
  const list = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} };
  const within = (as: string, session: string) =>
    send({ headers: { ...headers, authorization: `Bearer ${as}`, 'mcp-session-id': session }, body: list });
  t.equal((await within(token, id)).status, 200);
  const foreign = await within(otherToken, id);
  const guessed = await within(otherToken, 'guessed');
  t.equal(foreign.status, 404);
  t.equal(foreign.text, guessed.text, 'nothing tells it from one that never was');
  const { authorization: _none, ...bare } = headers;
  t.equal((await send({ headers: { ...bare, 'mcp-session-id': id }, body: list })).status, 401);
  const { 'content-type': _json, ...plain } = headers;
  t.equal((await send({ method: 'DELETE', headers: { ...plain, authorization: `Bearer ${otherToken}`, 'mcp-session-id': id } })).status, 404);
  t.equal((await within(token, id)).status, 200, 'it goes on for its owner');
});
