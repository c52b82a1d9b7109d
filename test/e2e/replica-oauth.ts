import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import { start, until } from './command.ts';
import type { ReplicaSet } from './replica-set.ts';
import { kill } from './served-gateway.ts';

async function calls(url: string, bearer: string): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_accounts', arguments: {} } });
  return (await fetch(`${url}/mcp`, { method: 'POST', headers, body })).status;
}

interface Metadata {
  readonly issuer: string;
  readonly token_endpoint: string;
  readonly authorization_endpoint: string;
}

interface Granted {
  readonly access_token: string;
}

/** As an agent does it that knows the front alone: finds the server, gets tokens by secret and by sign-in, and calls with them, also after the owner was killed. */
export async function tokensThroughFront(t: Test, replicas: ReplicaSet, port: number): Promise<void> {
  const running = start(['front', '--port', String(port), '--to', replicas.urls.join()]);
  t.teardown(() => kill(running));
  await until('the front is open', () => running.printed().stdout.includes('Ctrl-C'));
  const origin = `http://127.0.0.1:${port}`;
  const { stdout } = replicas.at(0).printed();
  const [, client = '', secret = ''] = /client {3}(\S+), secret (\S+)/.exec(stdout) ?? [];
  const [, code = ''] = /sign-in {2}\S+, code (\S+),/.exec(stdout) ?? [];
  t.equal(/client {3}\S+, secret (\S+)/.exec(replicas.at(1).printed().stdout)?.[1], secret, 'both know the same clients');

  const resource = await (await fetch(`${origin}/.well-known/oauth-protected-resource/mcp`)).json();
  t.match(resource, { resource: `${origin}/mcp`, authorization_servers: [`${origin}/oauth`] });
  const metadata = (await (await fetch(`${origin}/.well-known/oauth-authorization-server/oauth`)).json()) as Metadata; // RFC 8414
  t.match(metadata, { issuer: `${origin}/oauth`, token_endpoint: `${origin}/oauth/token` });
  const tokenBy = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(metadata.token_endpoint, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ ...fields, resource: `${origin}/mcp` }),
    });
    return ((await answer.json()) as Granted).access_token; // RFC 6749, section 5.1
  };
  const bySecret = () =>
    tokenBy({ grant_type: 'client_credentials', scope: 'payments:read' }, { authorization: `Basic ${btoa(`${client}:${secret}`)}` });
  const first = await bySecret();
  const signedIn = await tokenBy(await signIn(metadata, { code, resource: `${origin}/mcp` }));
  const expectTaken = async (bearer: string, why: string) => {
    for (const url of [origin, ...replicas.urls]) t.equal(await calls(url, bearer), 200, `${why}, ${url === origin ? 'front' : 'replica'}`);
  };
  await expectTaken(first, 'by secret');
  await expectTaken(signedIn, 'by sign-in');
  t.equal(await calls(origin, `${first.slice(0, -4)}AAAA`), 401, 'another signature is none');

  const roles = await Promise.all(replicas.urls.map(async (url) => String(Object(await (await fetch(`${url}/healthz`)).json())['role'])));
  const owner = replicas.at(roles.indexOf('owner'));
  owner.child.kill('SIGKILL');
  await owner.ended;
  await replicas.up();
  await expectTaken(first, 'from the owner before');
  await expectTaken(await bySecret(), 'from its successor');
}

/** The principal's part in a browser: follows the agent's link, types the code, and comes back with what the agent needs. */
async function signIn(metadata: Metadata, { code, resource }: { readonly code: string; readonly resource: string }): Promise<Record<string, string>> {
  const verifier = 'v'.repeat(50);
  const back = 'http://127.0.0.1:9/callback';
  const asked = new URL(metadata.authorization_endpoint);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = { response_type: 'code', client_id: 'railproof-client', redirect_uri: back, scope: 'payments:read', resource };
  asked.search = new URLSearchParams({ ...query, code_challenge: challenge, code_challenge_method: 'S256', state: 's' }).toString();
  const cookies = new Map<string, string>();
  let post: URLSearchParams | undefined;
  for (let at = asked, steps = 0; steps < 8; steps += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { method: post === undefined ? 'GET' : 'POST', body: post ?? null, headers: { cookie }, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const to = answer.headers.get('location');
    if (to?.startsWith(back) === true) {
      const granted = new URL(to).searchParams.get('code') ?? '';
      return { grant_type: 'authorization_code', code: granted, code_verifier: verifier, redirect_uri: back, client_id: 'railproof-client' };
    }
    const form = /action="([^"]+)"/.exec(await answer.text())?.[1];
    post = to === null ? new URLSearchParams({ code, decision: 'allow' }) : undefined;
    at = new URL(to ?? form ?? '', at);
  }
  throw new Error('a sign-in does not come back');
}
