import t from 'tap';
import { openAuthorizationServer } from '../../src/cli/authorization/authorization-server.ts';
import { withIssuer } from '../../src/gateway/identity/issuer-tokens.ts';
import { start } from '../gateway/test-bank.ts';
import { goodClaims, keySetOf, served, signed, takingTokens, testKey } from '../gateway/test-issuer.ts';
import { order } from '../gateway/world.ts';
import { openTarget, toolCall } from './target.ts';

const key = testKey('key-1', 'EdDSA');
const world = takingTokens(() => keySetOf(key));

for (const era of ['2025', '2026'] as const) {
  t.test(`${era}: a token for reading gets 403 for a payment, and is told the one scope that it lacks`, async (t) => {
    const { send, call, world: target } = await openTarget(t, { world, gateway: { served } });
    const reading = signed(key, { ...goodClaims, scope: 'payments:read' });
    const { headers, body } = toolCall('transfer_funds', order, { as: reading, era });
    const refused = await send({ headers, body });
    t.equal(refused.status, 403);
    t.match(refused.headers['www-authenticate'], /error="insufficient_scope", scope="payments:read payments:write", resource_metadata="/);
    t.match(JSON.parse(refused.text), { id: 1, error: { data: { code: 'insufficient_scope' } } });
    t.match(target.kinds('audit.outcome').at(-1)?.data, { status: 'denied', reason: 'insufficient_scope' });
    t.equal(target.kinds('claim.opened').length, 0, 'the key is not spent');
    t.match(await call('list_accounts', {}, { as: reading, era }), { status: 200, error: false });
    t.match(await call('finish_task', { status: 'done', items: [] }, { as: reading, era }), { status: 403 });
    t.match(await call('transfer_funds', order, { as: signed(key, { ...goodClaims, scope: '' }), era }), { status: 403 });
    t.match(await call('transfer_funds', order, { as: signed(key, { ...goodClaims, scope: 'PAYMENTS:WRITE payments:* *' }), era }), { status: 403 });
    t.match(await call('transfer_funds', order, { as: signed(key, { ...goodClaims, scope: 'payments:write' }), era }), { status: 200, error: false });
    t.equal(target.bank.posted.length, 1);
  });
}

t.test('neither a batch, nor a session, nor what is not exact gets past it', async (t) => {
  const { send, world: target } = await openTarget(t, { world, gateway: { served } });
  const as = signed(key, { ...goodClaims, scope: 'payments:read' });
  const { headers, body } = toolCall('transfer_funds', order, { as, era: '2025' });
  for (const sent of [[body], { ...body, id: undefined }, { ...body, params: { ...body.params, _meta: { progressToken: 1 } } }]) {
    const answer = await send({ headers, body: sent });
    t.notMatch(answer.text, /credited/, JSON.stringify(sent).slice(0, 60));
  }
  t.equal(target.bank.submitted.length, 0);
});

t.test('who steps up gets that scope and no other', async (t) => {
  const server = await openAuthorizationServer({
    port: 0,
    enrolled: [{ tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-1', code: 'code-of-principal', secret: 'secret-of-the-agent-1' }],
    resource: served.resource,
    clock: { now: () => start },
  });
  t.teardown(() => server.close());
  const { call } = await openTarget(t, {
    world: { accept: (tokens, clock) => withIssuer(tokens, { clock, issuer: server, resource: served.resource }) },
    gateway: { served: { ...served, issuer: server.issuer } },
  });
  const tokenFor = async (scope: string): Promise<{ access_token: string; scope: string }> => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope, resource: served.resource() });
    const answer = await fetch(`${server.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('agent-1:secret-of-the-agent-1')}` },
      body,
    });
    return (await answer.json()) as { access_token: string; scope: string }; // RFC 6749, section 5.1
  };
  const first = await tokenFor('payments:read');
  t.match(await call('transfer_funds', order, { as: first.access_token }), { status: 403 });
  const second = await tokenFor('payments:read payments:write');
  t.equal(second.scope, 'payments:read payments:write');
  t.match(await call('transfer_funds', order, { as: second.access_token }), { status: 200, content: { status: 'credited' } });
  t.match(
    await call('finish_task', { status: 'done', items: [] }, { as: second.access_token }),
    { status: 403 },
    'what was not asked for is not there',
  );
  t.match(await call('transfer_funds', order, { as: first.access_token }), { status: 403 }, 'the token of before is what it was');
});
