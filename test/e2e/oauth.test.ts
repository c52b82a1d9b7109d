import t from 'tap';
import { fileMsMax } from '../run/budget.ts';
import { railproof } from './command.ts';
import { serve } from './served-gateway.ts';

t.setTimeout(fileMsMax);
const env = { RAILPROOF_OPERATOR_TOKEN: 'token-of-the-operator-alone' };

async function listAccounts(url: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_accounts', arguments: {} } });
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

t.test('serve opens an authorization server of its own, and an operator calls its tokens back', async (t) => {
  const { url, printed } = await serve(t, ['--oauth-port', '0'], env);
  const { stdout } = printed();
  const [, issuer = ''] = /oauth {4}(http:\S+),/.exec(stdout) ?? [];
  const [, client = '', secret = ''] = /client {3}(\S+), secret (\S+)/.exec(stdout) ?? [];
  t.notMatch(stdout, /oidc-provider/, 'it has nothing to complain of');
  const metadata = await (await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url))).json();
  t.match(metadata, { resource: url, authorization_servers: [issuer], scopes_supported: ['payments:read', 'payments:write', 'tasks:write'] });
  const tokenNow = async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'payments:read', resource: url });
    const answer = await fetch(`${issuer}/token`, { method: 'POST', headers: { authorization: `Basic ${btoa(`${client}:${secret}`)}` }, body });
    return ((await answer.json()) as { access_token: string }).access_token; // RFC 6749, section 5.1
  };
  const token = await tokenNow();
  t.equal(await listAccounts(url, token), 200);
  const at = ['--url', new URL(url).origin];
  t.match(await railproof(['revoke-tokens', ...at], { env: { ...env, RAILPROOF_REVOKED_TOKEN: token } }), {
    code: 0,
    stdout: 'called back: the token\n',
  });
  t.equal(await listAccounts(url, token), 401);
  const other = await tokenNow();
  t.equal(await listAccounts(url, other), 200);
  const revoke = (order: object) =>
    fetch(new URL('/operator/revoke', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${env.RAILPROOF_OPERATOR_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
  for (const order of [{}, { token: other, agent: client }, { agent: client }, { tenant: 'sandbox' }]) t.equal((await revoke(order)).status, 400);
  t.same(await (await revoke({ token: 'good-for-nothing-at-all' })).json(), { revoked: false });
  t.same(await (await revoke({ tenant: 'sandbox', agent: client })).json(), { revoked: true });
  t.equal(await listAccounts(url, other), 401);
});
