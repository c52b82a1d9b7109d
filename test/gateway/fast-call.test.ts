import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { readFastCall } from '../../src/gateway/fast-call.ts';
import { openFastLane } from '../../src/gateway/fast-lane.ts';
import { buildGateway } from '../../src/gateway/http.ts';
import { fileMsMax } from '../run/budget.ts';
import { bareDoor } from './bare-door.ts';

interface Request {
  readonly headers: Record<string, string>;
  readonly text: string;
}

t.setTimeout(fileMsMax);

const token = 'token-of-the-fast-lane-test';
const versionKey = 'io.modelcontextprotocol/protocolVersion';
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';
const clientKey = 'io.modelcontextprotocol/clientInfo';

/** A door that shows what reached it, so that a path that hands over something else is seen in the answer. */
const mirror = bareDoor(
  async ({ token: shown, tool, arguments: args }) => {
    if (tool === 'throws') throw new Error('an invariant is broken');
    if (tool === 'overflows') return { error: false, content: { amount: 1n as unknown as number } }; // what a broken tool might hand over
    const content = { shown: shown ?? null, tool, arguments: JSON.parse(JSON.stringify(args)), text: '이체 "\u2028 \u0000 \ud83d\ude00' };
    return { error: tool === 'denies', content };
  },
  { admits: (shown) => shown === token },
);

const version = '0.0.0-test';
const byFastPath = buildGateway(mirror, { version });
const bySdk = buildGateway(mirror, { version, fast: false });
const lane = openFastLane(mirror, { version });

t.before(() => Promise.all([byFastPath.ready(), bySdk.ready()]));
t.teardown(() => Promise.all([byFastPath.close(), bySdk.close()]));

const tool = fc.constantFrom('mirrors', 'denies', 'throws', 'overflows');
const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !/__proto__|constructor/.test(JSON.stringify(value)));
const args = fc.dictionary(fc.string({ maxLength: 12 }), json, { maxKeys: 5 });
const id = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.string());

/** The requests that clients send. */
const usual = fc
  .record({ tool, args, id, modern: fc.boolean(), client: fc.boolean() })
  .map(({ tool: name, args: given, id: number, modern, client }): Request => {
    const meta = { [versionKey]: '2026-07-28', ...(client ? { [clientKey]: { name: 'client', version: '1' } } : {}), [capabilitiesKey]: {} };
    return {
      headers: {
        host: 'localhost:8080',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': modern ? '2026-07-28' : '2025-11-25',
        ...(modern ? { 'mcp-method': 'tools/call', 'mcp-name': name } : {}),
      },
      text: JSON.stringify({
        jsonrpc: '2.0',
        id: number,
        method: 'tools/call',
        params: { name, arguments: given, ...(modern ? { _meta: meta } : {}) },
      }),
    };
  });

/** Header values with which something may go wrong; `null` takes the header away. */
const headerChanges: Readonly<Record<string, readonly (string | null)[]>> = {
  host: ['evil.example', '127.0.0.1', '[::1]:9', 'localhost:x', null],
  origin: ['http://localhost', 'https://evil.example', 'null', ''],
  authorization: ['Bearer wrong', `bearer   ${token} `, `Basic ${token}`, null],
  'content-type': ['application/json; charset=utf-8', 'APPLICATION/JSON', 'text/plain', 'application/json-seq', null],
  accept: ['application/json', 'text/event-stream', 'text/event-stream, application/json', '*/*', 'application/json,text/event-stream', null],
  'mcp-protocol-version': ['2026-07-28', '2025-11-25', '2025-06-18', '2024-11-05', '1999-01-01', ' 2026-07-28 ', '', null],
  'mcp-method': ['tools/call', 'tools/list', 'TOOLS/CALL', '', null],
  'mcp-name': ['mirrors', 'denies', '=?base64?bWlycm9ycw==?=', '=?base64?!?=', ' mirrors', '', null],
  'mcp-session-id': ['some-session', ''],
  'mcp-param-amount': ['1'],
  'last-event-id': ['7'],
};

const odd: readonly unknown[] = [null, 0, 1.5, -1, '', 'x', true, [], [1], {}, { a: 1 }, undefined];

/** Places in the body, and values there with which something may go wrong. */
const bodyChanges: readonly (readonly [path: readonly string[], values: readonly unknown[]])[] = [
  [['jsonrpc'], [...odd, '1.0']],
  [['id'], [...odd, 2 ** 53, -(2 ** 53), 1e300]],
  [['method'], [...odd, 'tools/list', 'ping', 'initialize', 'server/discover', 'notifications/cancelled', 'nothing/here']],
  [['extra'], odd],
  [['params'], odd],
  [
    ['params', 'name'],
    [...odd, 'no_such_tool', '이체', 'a b', 'x'.repeat(65), '__proto__'],
  ],
  [['params', 'arguments'], odd],
  [['params', 'task'], odd],
  [['params', 'requestState'], odd],
  [['params', 'inputResponses'], odd],
  [['params', 'extra'], odd],
  [['params', '_meta'], odd],
  [
    ['params', '_meta', versionKey],
    [...odd, '2025-11-25', '2026-07-28', '2099-01-01'],
  ],
  [
    ['params', '_meta', capabilitiesKey],
    [...odd, { elicitation: {} }, { sampling: {} }, { roots: 1 }, { sampling: 'yes' }, { extensions: { a: {} } }, { extensions: 1 }],
  ],
  [
    ['params', '_meta', clientKey],
    [...odd, { name: 'client' }, { name: 'c', version: '1', title: 't' }, { name: 1, version: '1' }],
  ],
  [['params', '_meta', 'progressToken'], odd],
  [
    ['params', '_meta', 'io.modelcontextprotocol/logLevel'],
    [...odd, 'debug'],
  ],
  [['params', '_meta', 'traceparent'], odd],
];

const headerChange = fc
  .constantFrom(...Object.entries(headerChanges))
  .chain(([name, values]) => fc.constantFrom(...values).map((value) => (request: Request) => withHeader(request, name, value)));

const bodyChange = fc
  .constantFrom(...bodyChanges)
  .chain(([path, values]) =>
    fc.constantFrom(...values).map((value) => (request: Request) => ({ ...request, text: withField(request.text, path, value) })),
  );

const textChange = fc
  .constantFrom<(text: string) => string>(
    (text) => text.slice(0, -1),
    (text) => `[${text}]`,
    (text) => `${text}${text}`,
    (text) => ` \n${text} `,
    (text) => `\ufeff${text}`,
    (text) => text.replace('"arguments":{', '"arguments":{"__proto__":{"a":1},'),
    (text) => text.replace('"arguments":{', '"arguments":{"\\u005f_proto__":{"a":1},'),
    (text) => text.replace('"arguments":{', '"arguments":{"constructor":{"prototype":{}},'),
    (text) => text.replace('"arguments":{', '"arguments":{"constructor":1,'),
    (text) => text.replace('"params":{', '"params":{"name":"denies",'),
    (text) => text.replace('"id":', '"id":7,"id":'),
    () => '',
    () => 'null',
    () => '"tools/call"',
  )
  .map((change) => (request: Request) => ({ ...request, text: change(request.text) }));

/** One to three things are out of the ordinary. */
const unusual = fc
  .tuple(usual, fc.array(fc.oneof(headerChange, headerChange, bodyChange, bodyChange, textChange), { minLength: 1, maxLength: 3 }))
  .map(([request, changes]) => changes.reduce<Request>((changed, change) => change(changed), request));

function withHeader({ headers, text }: Request, name: string, value: string | null): Request {
  const { [name]: _before, ...others } = headers;
  return { headers: value === null ? others : { ...others, [name]: value }, text };
}

/** The body with a value at that place; `undefined` takes the field away. Unchanged where there is no such place. */
function withField(text: string, path: readonly string[], value: unknown): string {
  const body: unknown = parsed(text);
  let place = body;
  for (const name of path.slice(0, -1)) place = isObject(place) ? place[name] : undefined;
  const last = path.at(-1);
  if (!isObject(place) || last === undefined) return text;
  place[last] = value;
  return JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What of an answer means something: all but the time of day. */
async function answerOf(app: FastifyInstance, { headers, text }: Request) {
  const response = await app.inject({ method: 'POST', url: '/mcp', headers, payload: text });
  const { date: _date, ...others } = response.headers;
  return { status: response.statusCode, headers: others, body: response.body };
}

/** Sends a request every way there is and demands one answer. Returns whether it went the fast way. */
async function isAnsweredAlike(request: Request): Promise<boolean> {
  const expected = await answerOf(bySdk, request);
  const answered = await answerOf(byFastPath, request);
  const told = `\nof ${JSON.stringify(request)}`;
  if (JSON.stringify(sorted(answered)) !== JSON.stringify(sorted(expected)))
    throw new Error(`the gateway answers\n${JSON.stringify(answered)}\nthe SDK\n${JSON.stringify(expected)}${told}`);
  const direct = await lane(request.headers, request.text);
  if (direct === undefined) return readFastCall(request.headers, parsed(request.text)) !== undefined && answered.status === 200;
  const { status, headers, body } = direct;
  const shown = Object.fromEntries(Object.keys(headers).map((name) => [name, expected.headers[name]]));
  if (JSON.stringify({ status, headers, body }) !== JSON.stringify({ status: expected.status, headers: shown, body: expected.body }))
    throw new Error(`the lane answers\n${JSON.stringify(direct)}\nthe SDK\n${JSON.stringify(expected)}${told}`);
  return true;
}

function sorted({ headers, ...others }: Awaited<ReturnType<typeof answerOf>>): unknown {
  return { ...others, headers: Object.entries(headers).sort(([left], [right]) => (left < right ? -1 : 1)) };
}

async function sendAll(requests: fc.Arbitrary<Request>, numRuns: number): Promise<number> {
  let fast = 0;
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      if (await isAnsweredAlike(request)) fast += 1;
    }),
    { numRuns, seed: 20261123 },
  );
  return fast;
}

t.test('what clients send goes the fast way, with the answer of the SDK byte for byte', async (t) => {
  const fast = await sendAll(usual, 400);
  t.equal(fast, 400);
});

t.test('whatever is out of the ordinary in headers or body gets the answer of the SDK', async (t) => {
  const fast = await sendAll(unusual, 1_000);
  t.ok(fast > 25, `${fast} of them still went the fast way`);
  t.ok(fast < 500, `${fast} of them went the fast way`);
});

t.test('every value of every header and every field, in both eras, gets the answer of the SDK', async (t) => {
  let sent = 0;
  const send = async (request: Request) => {
    await isAnsweredAlike(request);
    sent += 1;
  };
  for (const request of fc.sample(usual, { numRuns: 2, seed: 7 })) {
    for (const [name, values] of Object.entries(headerChanges)) for (const value of values) await send(withHeader(request, name, value));
    for (const [path, values] of bodyChanges) for (const value of values) await send({ ...request, text: withField(request.text, path, value) });
  }
  t.ok(sent > 500);
});
