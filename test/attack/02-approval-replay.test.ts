import t, { type Test } from 'tap';
import { won } from '../../src/kernel/money.ts';
import type { PolicyRule } from '../../src/kernel/policy.ts';
import { mandate, order, otherToken, token } from '../gateway/world.ts';
import { calledOf, openTarget, type Target, toolCall } from './target.ts';

const approvalMinutes = 10;
const colleague = 'token-of-another-agent-of-the-principal';

/** A bank in which a person approves each payment, of two agents of one principal and of one agent of another tenant. */
async function openBank(t: Test): Promise<Target> {
  const target = await openTarget(t);
  const { policy, tokens, mandates } = target.world;
  const agents = [
    { tenant: 'tenant-a', agent: 'agent-1', zone: 'inside' },
    { tenant: 'tenant-a', agent: 'agent-2', zone: 'inside' },
    { tenant: 'tenant-b', agent: 'agent-1', zone: 'inside' },
  ];
  const rules = agents.map(({ tenant, agent, zone }): PolicyRule => {
    const tools = ['transfer_funds', 'ask_principal'];
    return { name: `${tenant}-${agent}`, zone, tenant, agent, tools, hours: null, stepUpFromWon: won(1n), approvalMinutes };
  });
  policy.adopt({ zones: [{ name: 'inside', internal: true, letter: null }], agents, rules });
  tokens.issue({ token: colleague, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' }, expiresAt: 2 ** 52 });
  mandates.issue(mandate({ id: 'mandate-3', agent: 'agent-2' }));
  return target;
}

/** Asks for the approval of the order, and gets it. */
async function approved({ call, world }: Target): Promise<void> {
  await call('transfer_funds', order);
  world.approvals.answer(world.asked[0]?.id ?? '', 'approved', 'branch-manager');
}

const required = { error: true, content: { code: 'approval_required' } };

t.test('an approval serves its own order once: no other amount, payee, key, agent or tenant', async (t) => {
  const target = await openBank(t);
  const { call, world } = target;
  await approved(target);
  t.match(await call('transfer_funds', { ...order, amountWon: '99000' }), { content: { code: 'key_conflict' } }, 'another amount');
  t.match(await call('transfer_funds', { ...order, toAccount: '902-000002' }), { content: { code: 'key_conflict' } }, 'another payee');
  t.match(await call('transfer_funds', { ...order, idempotencyKey: 'invoice-2026-0002' }), required, 'another key');
  t.match(await call('transfer_funds', order, { as: colleague }), required, 'another agent of the principal');
  t.match(await call('transfer_funds', order, { as: otherToken }), required, 'another tenant');
  t.equal(world.bank.submitted.length, 0);
  t.match((await call('transfer_funds', order)).content, { status: 'credited', replayed: false });
  t.match((await call('transfer_funds', order)).content, { status: 'credited', replayed: true });
  t.equal(world.bank.posted.length, 1);
});

t.test('an approval ends with its time, and what was refused or has lapsed is not asked again', async (t) => {
  const target = await openBank(t);
  const { call, world } = target;
  await approved(target);
  await call('transfer_funds', { ...order, idempotencyKey: 'invoice-2026-0002' });
  world.approvals.answer(world.asked.at(-1)?.id ?? '', 'refused', 'branch-manager');
  await world.clock.advance(approvalMinutes * 60_000);
  t.match(await call('transfer_funds', order), { error: true, content: { code: 'approval_expired' } });
  t.match(await call('transfer_funds', { ...order, idempotencyKey: 'invoice-2026-0002' }), { error: true, content: { code: 'approval_refused' } });
  t.equal(world.bank.submitted.length, 0);
});

t.test('the handle of a question is good once, for its own call and token, in time', async (t) => {
  const { send, world } = await openBank(t);
  const question = { question: 'Is Kim Minsu the payee of invoice 7?' };
  const elicitation = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
  const ask = (args: object, more: object, as: string) => {
    const { headers, body } = toolCall('ask_principal', args, { as });
    const { _meta, ...params } = body.params as { _meta: object }; // as toolCall makes it
    return send({ headers, body: { ...body, params: { ...params, ...more, _meta: { ..._meta, ...elicitation } } } });
  };
  const fresh = async (): Promise<string> => JSON.parse((await ask(question, {}, token)).text).result.requestState;
  const inputResponses = { principal: { action: 'accept', content: { answer: 'yes' } } };
  const answer = async (requestState: string, args: object = question, as = token) => calledOf(await ask(args, { requestState, inputResponses }, as));
  const refused = { error: true, content: { code: -32602, reason: 'invalid_request_state' } };
  const handle = await fresh();
  t.match((await answer(handle)).content, { answer: { en: 'yes' } });
  t.match(await answer(handle), refused, 'used twice');
  t.match(await answer(`${(await fresh()).slice(0, -1)}~`), refused, 'tampered');
  t.match(await answer(await fresh(), { question: 'May I pay 100 million?' }), refused, 'for another question');
  t.match(await answer(await fresh(), question, otherToken), refused, 'by another principal');
  const late = await fresh();
  await world.clock.advance(11 * 60_000);
  t.match(await answer(late), refused, 'too late');
});
