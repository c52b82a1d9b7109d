import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Fastify, { type InjectOptions } from 'fastify';
import type { Test } from 'tap';
import { openAuthorization, publicClient } from '../../src/cli/authorization/authorization-server.ts';
import { mountAuthorization } from '../../src/cli/authorization/mounted.ts';
import { openSharedKeys } from '../../src/cli/authorization/signing-keys.ts';
import { type Random, seededRandom } from '../../src/kernel/random.ts';
import { start } from './test-bank.ts';

/** One in so many requests is a good one of a client with a secret. */
const controlEvery = 25;
/** What the heap may have grown by at the end, against a quarter of the way: kept interactions and sessions are bounded, and end. */
const growthBytesMax = 24_000_000;

Error.stackTraceLimit = 0;
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const issuer = 'http://localhost/oauth';
const resource = 'http://localhost/mcp';
const secret = 'secret-of-the-fuzzed-agent-0123456789';
const basic = `Basic ${btoa(`agent-1:${secret}`)}`;
const good = { grant_type: 'client_credentials', scope: 'payments:read', resource };

/** Malformed requests to every endpoint of the authorization server beside good ones: no 5xx, every good one gets its token, the heap stays. The seed tells every request. */
export async function fuzzOAuth(t: Test, { requests, seed }: { readonly requests: number; readonly seed: string }): Promise<void> {
  const random = seededRandom(seed);
  const enrolled = [{ tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-1', code: 'code-of-principal', secret }];
  const keys = openSharedKeys('a secret that the keys of this test are made from', () => 1);
  const authorization = await openAuthorization({ enrolled, resource: () => resource, clock: { now: () => start }, issuer: () => issuer, keys });
  const app = Fastify({ logger: false });
  mountAuthorization(app, authorization, ['localhost']);
  t.teardown(() => app.close());
  t.teardown(() => authorization.close());
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  let orders = 0;
  let granted = 0;
  let heapAtQuarter = 0;
  for (let n = 0; n < requests; n += 1) {
    const sent = malformed(random);
    const { statusCode } = await app.inject(sent);
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    if (statusCode >= 500) failures.push(`request ${n}: ${statusCode}: ${JSON.stringify(sent).slice(0, 500)}`);
    if (n % controlEvery === 0) {
      orders += 1;
      const answer = await app.inject({ ...posted('/token', good), headers: { ...form, authorization: basic } });
      if (answer.statusCode === 200 && typeof answer.json().access_token === 'string') granted += 1;
    }
    if (n === Math.floor(requests / 4)) heapAtQuarter = heapBytes();
  }
  const counts = [...statuses].sort(([one], [other]) => one - other).map(([status, count]) => `${status}: ${count}`);
  t.comment(`${requests} requests, seed ${seed}: ${counts.join(', ')}`);
  t.same(failures.slice(0, 5), [], 'no 5xx');
  t.equal(granted, orders, 'every good request got its token');
  t.ok((statuses.get(200) ?? 0) < requests / 4, 'what is malformed is refused');
  const grown = heapBytes() - heapAtQuarter;
  t.ok(grown < growthBytesMax, `the heap grew by ${grown} bytes`);
}

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const form = { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' };
const paths = [
  '/auth',
  '/token',
  '/jwks',
  '/token/revocation',
  '/.well-known/openid-configuration',
  '/reg',
  '/me',
  '/request',
  '/session/end',
  '/sign-in/x',
  '/auth/x',
  '/',
];
const odd = [
  '',
  ' ',
  'x',
  '\u0000',
  '\ud800',
  '%',
  '%ff',
  'x'.repeat(5_000),
  'null',
  '[object Object]',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "' or 1=1 --",
  '-1',
  '1e308',
  'http://169.254.169.254/latest/meta-data',
  'https://evil.example/client.json',
  'http://127.0.0.1/callback#x',
  'javascript:alert(1)',
  'openid payments:read payments:write tasks:write admin',
  'S256',
  'plain',
  'eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.',
  'none login consent',
];
const names = [
  ...[
    'response_type',
    'response_mode',
    'client_id',
    'client_secret',
    'redirect_uri',
    'scope',
    'state',
    'resource',
    'code',
    'code_verifier',
    'nonce',
    'prompt',
    'token',
  ],
  ...[
    'code_challenge',
    'code_challenge_method',
    'grant_type',
    'refresh_token',
    'request',
    'request_uri',
    'claims',
    'max_age',
    'ui_locales',
    'client_assertion',
    '__proto__',
  ],
];
const authorize: Readonly<Record<string, string>> = {
  ...{ response_type: 'code', client_id: publicClient, redirect_uri: 'http://127.0.0.1/callback', scope: 'payments:read', resource, state: 's' },
  ...{ code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
};
const exchange = {
  grant_type: 'authorization_code',
  client_id: publicClient,
  code: 'x',
  code_verifier: 'v'.repeat(50),
  redirect_uri: 'http://127.0.0.1/callback',
};

function posted(path: string, fields: Readonly<Record<string, string>>): InjectOptions {
  return { method: 'POST', url: `/oauth${path}`, headers: form, payload: textOf(fields) };
}

function textOf(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

/** A request that is wrong somewhere: in its fields, its encoding, its method, its address, its headers or its client. */
function malformed(random: Random): InjectOptions {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T; // below its length
  const bent = (fields: Readonly<Record<string, string>>) => {
    const copy: Record<string, string> = { ...fields };
    for (let count = 1 + random.below(3); count > 0; count -= 1) {
      const name = random.below(2) === 0 ? pick(Object.keys(fields)) : pick(names);
      if (random.below(3) === 0) delete copy[name];
      else Object.defineProperty(copy, name, { value: pick(odd), enumerable: true, configurable: true, writable: true }); // also __proto__
    }
    return copy;
  };
  switch (random.below(8)) {
    case 0:
    case 1:
      return { method: 'GET', url: `/oauth/auth?${textOf(bent(authorize))}`, headers: { host: 'localhost' } };
    case 2:
      return {
        ...posted('/token', bent(good)),
        headers: { ...form, authorization: pick([basic, `${basic}x`, 'Basic', 'Basic %%%', `Bearer ${'a'.repeat(3_000)}`, 'Basic YTpi']) },
      };
    case 3:
      return posted('/token', bent(exchange));
    case 4: // a body that is none, or not what its header says
      return {
        ...{ method: 'POST', url: `/oauth${pick(paths)}` },
        headers: {
          host: 'localhost',
          'content-type': pick([
            'application/json',
            'text/plain',
            'multipart/form-data; boundary=',
            'application/x-www-form-urlencoded; charset=utf-16',
            '',
          ]),
        },
        payload: pick([`${textOf(good)}&${textOf(good)}`, '{', '%', '&=&=', 'a'.repeat(70_000), `grant_type=${'%ff'.repeat(50)}`]),
      };
    case 5:
      return {
        method: pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD'] as const),
        url: `/oauth${pick(paths)}?${textOf(bent(authorize))}`,
        headers: { host: 'localhost' },
      };
    case 6:
      return {
        method: 'GET',
        url: `/oauth${pick(paths)}${pick(['', '/', '//', '/..%2f', '%00', '?x', '/%ff'])}`,
        headers: {
          host: 'localhost',
          cookie: pick(['_interaction=x', '_session=x; _session.sig=y', '=;=', 'x'.repeat(3_000)]),
          accept: pick(['text/html', 'application/json', '', '*/*;q=x']),
        },
      };
    default:
      return {
        ...posted('/token/revocation', bent({ token: 'x', client_id: publicClient })),
        headers: { ...form, host: pick(['localhost', 'evil.example', 'localhost:99999', 'a@localhost', '']) },
      };
  }
}
