import {
  Client as ModernClient,
  ClientCredentialsProvider as ModernCredentials,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import t, { type Test } from 'tap';
import { type AuthorizationServer, openAuthorizationServer, publicClient } from '../../src/cli/authorization/authorization-server.ts';
import { buildGateway } from '../../src/gateway/http.ts';
import { withIssuer } from '../../src/gateway/identity/issuer-tokens.ts';
import { fileMsMax } from '../run/budget.ts';
import { start } from './test-bank.ts';
import { openWorld, order, type World } from './world.ts';

t.setTimeout(fileMsMax);
const who = { name: 'test', version: '1.0.0' };
const secret = 'secret-of-the-agent-1-0123456789';
const code = 'code-of-principal';

interface Setting {
  readonly url: URL;
  readonly world: World;
  readonly server: AuthorizationServer;
}

/** A gateway and an authorization server, each on a socket of this machine. */
async function open(t: Test): Promise<Setting> {
  const at: { url?: string } = {};
  const resource = () => at.url ?? '';
  const clock: { now: () => number } = { now: () => start };
  const enrolled = [{ tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-1', code, secret }];
  const server = await openAuthorizationServer({ port: 0, enrolled, resource, clock: { now: () => clock.now() } });
  const world = openWorld({ accept: (tokens, worldClock) => withIssuer(tokens, { clock: worldClock, issuer: server, resource }) });
  clock.now = world.clock.now;
  const app = buildGateway(world.door, { served: { resource, issuer: server.issuer } });
  at.url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`;
  t.teardown(async () => {
    await server.close();
    app.server.closeAllConnections();
    await app.close();
  });
  return { url: new URL(at.url), world, server };
}

/** What a client of either generation can do here. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(request: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Reasons of what came of payments, in order. */
function reasonsOf(world: World): readonly (string | null)[] {
  return world.events.flatMap((event) => (event.kind === 'audit.outcome' && event.data.tool === 'transfer_funds' ? [event.data.reason] : []));
}

/** With client credentials a 1.x client asks for what it was configured with, whatever a challenge says. */
const generations: readonly { readonly name: string; readonly stepsUp: boolean; readonly connect: (setting: Setting) => Promise<AnyClient> }[] = [
  {
    name: 'a 1.x client (2025-11-25)',
    stepsUp: false,
    connect: async ({ url, server }) => {
      const client = new Client(who);
      const authProvider = new ClientCredentialsProvider({
        clientId: 'agent-1',
        clientSecret: secret,
        scope: 'payments:read payments:write',
        expectedIssuer: server.issuer,
      });
      const transport = new StreamableHTTPClientTransport(url, { authProvider });
      await client.connect(transport as Parameters<typeof client.connect>[0]); // optional fields are declared otherwise
      return client as unknown as AnyClient; // narrower than its own declaration
    },
  },
  {
    name: 'a 2.x client (2026-07-28)',
    stepsUp: true,
    connect: async ({ url, server }) => {
      const client = new ModernClient(who, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
      const authProvider = new ModernCredentials({ clientId: 'agent-1', clientSecret: secret, expectedIssuer: server.issuer });
      await client.connect(new ModernTransport(url, { authProvider }));
      return client as unknown as AnyClient; // narrower than its own declaration
    },
  },
];

for (const { name, stepsUp, connect } of generations) {
  t.test(`${name} finds the authorization server, reads, pays, and gets another token when its own has ended`, async (t) => {
    const setting = await open(t);
    const { world, server } = setting;
    const client = await connect(setting);
    t.ok((await client.listTools()).tools.length > 10);
    t.notOk((await client.callTool({ name: 'list_accounts', arguments: {} }))['isError']);
    t.match(await client.callTool({ name: 'transfer_funds', arguments: order }), { structuredContent: { status: 'credited', replayed: false } });
    t.same(reasonsOf(world), stepsUp ? ['insufficient_scope', null] : [null]);
    t.equal(world.bank.posted.length, 1);
    await world.clock.advance(3_600_000);
    server.rotate();
    t.notOk((await client.callTool({ name: 'list_accounts', arguments: {} }))['isError'], 'an hour later, with a key that is new');
    t.match(world.kinds('audit.intent').at(-1), { agent: 'agent-1', data: { tenant: 'tenant-a', principal: 'principal-1' } });
    await client.close();
  });
}

/** A principal at a browser: opens the page, types the code, and is sent back to the client. */
async function signIn(t: Test, url: URL, typed: string, decision = 'allow'): Promise<URL> {
  const cookies = new Map<string, string>();
  const visit = async (address: string | URL, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');
    const answer = await fetch(address, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(key, value);
    }
    return answer;
  };
  const asked = await visit(url);
  const page = new URL(asked.headers.get('location') ?? '', url);
  const shown = await visit(page);
  t.match(await shown.text(), /payments:read/);
  t.match(shown.headers.get('content-security-policy'), /frame-ancestors 'none'/);
  t.equal((await fetch(page)).status, 400, 'the link is worth nothing in another browser');
  const body = new URLSearchParams({ code: typed, decision });
  const posted = await visit(page, { method: 'POST', body });
  if (posted.status === 403) return page;
  const back = await visit(new URL(posted.headers.get('location') ?? '', url));
  return new URL(back.headers.get('location') ?? '', url);
}

t.test('a client without a secret is let in by its principal: authorization code with PKCE, and a refresh token that is good once', async (t) => {
  const { url, world, server } = await open(t);
  const kept: { tokens?: OAuthTokens; verifier?: string; asked?: URL } = {};
  const authProvider = {
    redirectUrl: 'http://127.0.0.1:7777/callback',
    clientMetadata: { redirect_uris: ['http://127.0.0.1:7777/callback'], client_name: 'test' },
    clientInformation: () => ({ client_id: publicClient }),
    tokens: () => kept.tokens,
    saveTokens: (tokens: OAuthTokens) => void Object.assign(kept, { tokens }),
    redirectToAuthorization: (asked: URL) => void Object.assign(kept, { asked }),
    saveCodeVerifier: (verifier: string) => void Object.assign(kept, { verifier }),
    codeVerifier: () => kept.verifier ?? '',
  };
  const transport = () => new StreamableHTTPClientTransport(url, { authProvider });
  await t.rejects(new Client(who).connect(transport() as Parameters<Client['connect']>[0]), { message: 'Unauthorized' }); // optional fields are declared otherwise
  const { asked } = kept;
  if (asked === undefined) throw new Error('nobody was asked');
  t.match(Object.fromEntries(asked.searchParams), { code_challenge_method: 'S256', resource: url.href, scope: /payments:read tasks:write/ });

  t.match((await signIn(t, asked, 'not-the-code')).pathname, /^\/sign-in\//, 'a wrong code: the page again');
  t.equal((await signIn(t, asked, code, 'refuse')).searchParams.get('error'), 'access_denied');
  const back = await signIn(t, asked, code);
  t.equal(back.searchParams.get('iss'), server.issuer, 'RFC 9207');
  await transport().finishAuth(back.searchParams.get('code') ?? '');

  const client = new Client(who);
  await client.connect(transport() as Parameters<Client['connect']>[0]); // as above
  t.notOk((await client.callTool({ name: 'list_accounts', arguments: {} })).isError);
  t.match(world.kinds('audit.intent').at(-1), { agent: 'agent-1', data: { tenant: 'tenant-a', principal: 'principal-1' } });
  const before = kept.tokens?.refresh_token ?? '';
  await world.clock.advance(3_600_000);
  t.notOk((await client.callTool({ name: 'list_accounts', arguments: {} })).isError, 'refreshed');
  t.not(kept.tokens?.refresh_token, before);
  const again = await fetch(`${server.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: before, client_id: publicClient, resource: url.href }),
  });
  t.equal(again.status, 400, 'used twice');
  await client.close();
});

t.test('no code without PKCE, no token for another resource, no way back to another address', async (t) => {
  const { url, server } = await open(t);
  const good = {
    client_id: publicClient,
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:7777/callback',
    resource: url.href,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  };
  const ask = (over: object) => fetch(`${server.issuer}/auth?${new URLSearchParams({ ...good, ...over })}`, { redirect: 'manual' });
  t.match((await ask({})).headers.get('location'), /^\/sign-in\//);
  t.match((await ask({ code_challenge: '' })).headers.get('location'), /error=invalid_request/);
  t.match((await ask({ code_challenge_method: 'plain' })).headers.get('location'), /error=invalid_request/);
  t.match((await ask({ resource: 'https://other.bank.example/mcp' })).headers.get('location'), /error=invalid_target/);
  for (const redirect_uri of ['https://evil.example/callback', 'http://127.0.0.1.evil.example/callback', 'http://127.0.0.1:7777/elsewhere'])
    t.match(await ask({ redirect_uri }), { status: 400 }, redirect_uri);
  const basic = { authorization: `Basic ${btoa(`agent-1:${secret}`)}` };
  const body = new URLSearchParams({ grant_type: 'client_credentials', resource: 'https://other.bank.example/mcp' });
  t.equal((await fetch(`${server.issuer}/token`, { method: 'POST', headers: basic, body })).status, 400);
});
