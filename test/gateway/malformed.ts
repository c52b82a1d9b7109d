import type { Random } from '../../src/kernel/random.ts';
import { type Sent, toolCall } from '../attack/target.ts';
import { order, token } from './world.ts';

/** An order that no mandate covers, under one of a few keys: whatever is posted of it is a defect. */
function hopeless(random: Random): object {
  return { ...order, idempotencyKey: `hopeless-${random.below(50)}`, toBank: '903', toAccount: '903-999999', toHolder: 'Nobody' };
}

const tools = [
  'transfer_funds',
  'get_balance',
  'list_transactions',
  'list_transfers',
  'get_transfer_status',
  'ask_principal',
  'wait_until',
  'finish_task',
  'get_task',
  'no_such_tool',
];
const methods = [
  'tools/call',
  'tools/list',
  'initialize',
  'ping',
  'server/discover',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'subscriptions/listen',
  'x',
];

/** What stands where something else is meant. */
const odd: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  '',
  ' ',
  'x'.repeat(5_000),
  '\u0000',
  '\ud800',
  '\u202e송금',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "' or 1=1 --",
  [],
  {},
  [[]],
  { a: { b: {} } },
  '2026-13-45T99:99',
  '-5',
  '1e3',
  '99999999999999999999',
  Array(300).fill(0),
];

type Json = Record<string, unknown>;

/** A request that is wrong somewhere: in its JSON, in JSON-RPC, in its arguments, its headers, its address, its token. */
export function malformed(random: Random): Sent {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T; // below its length
  const era = pick(['2025', '2026'] as const);
  const tool = pick(tools);
  const args = tool === 'transfer_funds' ? hopeless(random) : {};
  const { headers, body } = toolCall(tool, args, { era });
  const bentCall = () => JSON.stringify(bent(body, random, pick));
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2: // no JSON
      return { headers, body: cut(JSON.stringify(body), random) };
    case 3:
    case 4:
    case 5: // arguments that do not fit
      return { headers, body: toolCall(tool, bent(args, random, pick), { era }).body };
    case 6:
    case 7:
      return { headers: { ...headers, authorization: pick(authorizations) }, body };
    case 8:
      return { ...address(random, pick), headers: bentHeaders(headers, random, pick), body: pick([bentCall(), '', 'a=b&csrf=', '{', '[]']) };
    case 9:
      return { headers: bentHeaders(headers, random, pick), body };
    case 10:
      return { headers, body: bentCall() };
    default: // a batch
      return { headers, body: `[${Array.from({ length: random.below(4) }, bentCall).join()}]` };
  }
}

const authorizations = [
  '',
  'Bearer',
  'Bearer ',
  `bearer ${token}x`,
  `Bearer ${'a'.repeat(9_000)}`,
  'Basic YTpi',
  `DPoP ${token}`,
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
  'Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLy4uL2V0YyJ9.e30.e30',
  'Bearer \u00e9',
  `Bearer ${token}, Bearer ${token}`,
];

const paths = [
  '/mcp/',
  '/mcp/..',
  '/mcp?access_token=x',
  '/MCP',
  '/mcp%00',
  '/%2e%2e/mcp',
  '/healthz',
  '/metrics',
  '/operator/stop',
  '/operator/approvals/approve',
  '/approvals/x',
  '/approvals/%ff/answer',
  '/approvals/x/sign-in',
  '/.well-known/oauth-protected-resource',
  '/.well-known/oauth-protected-resource/mcp',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/authorize?response_type=code&redirect_uri=http://169.254.169.254/',
  '/token',
  '/oauth/token',
  '/register',
  '/callback?code=x&iss=y',
  '/jwks',
  '*',
  '//',
  `/${'a'.repeat(3_000)}`,
];

function address(random: Random, pick: <T>(list: readonly T[]) => T): Pick<Sent, 'method' | 'path'> {
  return { method: pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const), path: random.below(4) === 0 ? '/mcp' : pick(paths) };
}

const headerNames = [
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'host',
  'origin',
  'content-encoding',
  'traceparent',
  'last-event-id',
  'cookie',
];
const headerValues = [
  '',
  'x',
  'application/json; charset=utf-16',
  'text/event-stream',
  'application/json, text/event-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=',
  '2024-11-05',
  '2025-11-25',
  '2026-07-28',
  '9999-99-99',
  'tools/call',
  'tools/list',
  'get_task',
  '=?base64?eA==?=',
  'null',
  'http://evil.example',
  'localhost',
  'gzip',
  '00-0-0-0',
  'y'.repeat(4_000),
  'railproof-approval=x',
  ',,,',
];

function bentHeaders(headers: Readonly<Record<string, string>>, random: Random, pick: <T>(list: readonly T[]) => T): Record<string, string> {
  const result: Record<string, string> = { ...headers };
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const name = pick(headerNames);
    if (random.below(4) === 0) delete result[name];
    else result[name] = pick(headerValues);
  }
  return result;
}

/** The same with one to three of its values replaced, left out, or added to. */
function bent(value: object, random: Random, pick: <T>(list: readonly T[]) => T): object {
  const copy = copied(value) as Json; // an object of names
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    let at = copy;
    for (;;) {
      const name = pick(Object.keys(at));
      const inner = name === undefined ? undefined : at[name];
      if (name !== undefined && typeof inner === 'object' && inner !== null && !Array.isArray(inner) && random.below(3) > 0)
        at = inner as Json; // as tested
      else {
        bend(at, name ?? 'added', random, pick);
        break;
      }
    }
  }
  return copy;
}

/** A copy of JSON; `structuredClone` takes ten times as long for what is so small. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: Json = {};
  for (const name of Object.keys(value))
    Object.defineProperty(copy, name, { value: copied((value as Json)[name]), writable: true, enumerable: true, configurable: true }); // also __proto__
  return copy;
}

function bend(at: Json, name: string, random: Random, pick: <T>(list: readonly T[]) => T): void {
  const kind = random.below(5);
  if (kind === 0) delete at[name];
  else if (kind === 1)
    at[pick(['extra', 'id', 'method', 'params', '_meta', 'arguments', 'requestState', 'inputResponses', 'progressToken'])] = copied(pick(odd));
  else if (kind === 2 && name === 'method') at[name] = pick(methods);
  else at[name] = copied(pick(odd));
}

/** Text with a stretch of it lost, doubled, or garbled. */
function cut(text: string, random: Random): string | Buffer {
  const at = random.below(text.length);
  const end = at + random.below(text.length - at);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, end) + text.slice(at);
    case 2:
      return text.slice(0, at) + '"\\{}[]:,\u0000'.charAt(random.below(9)) + text.slice(end);
    default: {
      const bytes = Buffer.from(text);
      bytes[at] = random.below(256);
      return bytes;
    }
  }
}
