import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import t, { type Test } from 'tap';
import { buildGateway } from '../../src/gateway/http.ts';
import { linkedDoor } from '../../src/gateway/linked-door.ts';
import { openRequestStates } from '../../src/gateway/request-states.ts';
import { seededIds } from '../../src/kernel/id.ts';
import { won } from '../../src/kernel/money.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { openWorld, order, otherToken, token, type World } from './world.ts';

const who = { name: 'test', version: '1.0.0' };
const question = { name: 'ask_principal', arguments: { question: 'Is Kim Minsu the payee of invoice 7?' } };

const ids = seededIds(seededRandom('surface'));
const freshId = () => ids.next('handle');

async function listen(t: Test, world: World): Promise<URL> {
  const states = openRequestStates({ clock: world.clock, freshHandle: freshId });
  const app = buildGateway(world.door, { states, sessions: { clock: world.clock, freshId } });
  t.teardown(() => {
    app.server.closeAllConnections(); // a client that gave up may hold one on which nothing was ever sent
    return app.close();
  });
  return new URL(`${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`);
}

const init = (as: string) => ({ requestInit: { headers: { authorization: `Bearer ${as}` } } });

async function modern(t: Test, url: URL, capabilities = {}): Promise<ModernClient> {
  const client = new ModernClient(who, { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities });
  await client.connect(new ModernTransport(url, init(token)));
  t.teardown(() => client.close());
  return client;
}

async function legacy(t: Test, url: URL, capabilities = {}): Promise<Client> {
  const client = new Client(who, { capabilities });
  await client.connect(new StreamableHTTPClientTransport(url, init(token)) as Parameters<typeof client.connect>[0]); // optional fields are declared otherwise
  t.teardown(() => client.close());
  return client;
}

for (const [era, connect] of Object.entries({ '2026-07-28': modern, '2025-11-25': legacy })) {
  t.test(`${era}: resources in English and Korean, prompts, completions`, async (t) => {
    const world = openWorld();
    const client = (await connect(t, await listen(t, world))) as ModernClient; // what both have in common is called the same
    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    t.same(uris.length, 8);
    const read = async (uri: string) => String((await client.readResource({ uri })).contents.map((part) => ('text' in part ? part.text : ''))[0]);
    for (const uri of uris) t.ok((await read(uri)).length > 40, uri);
    t.match(await read('railproof://calendar/2026/ko'), /2026-02-17 설날 연휴/);
    t.match(await read('railproof://calendar/2026/en'), /2026-02-17 Seollal/);
    t.match(JSON.parse(await read('railproof://cutoffs/ko')), { title: /마감/, systems: [{ system: 'ebs', limitWon: '1000000000' }] });
    t.match(JSON.parse(await read('railproof://participants/en')), { systems: [{ participants: [{ bank: '901', available: true }, {}] }] });
    for (const uri of ['railproof://nothing/en', 'railproof://calendar/1999/en', 'file:///etc/passwd', 'railproof://cutoffs/fr'])
      await t.rejects(client.readResource({ uri }), /not found/i, uri);
    t.match((await client.listResourceTemplates()).resourceTemplates, [{ uriTemplate: 'railproof://calendar/{year}/{language}' }]);
    const ref = { type: 'ref/resource' as const, uri: 'railproof://calendar/{year}/{language}' };
    const { completion } = await client.complete({ ref, argument: { name: 'year', value: '202' } });
    t.same(completion.values, ['2024', '2025', '2026', '2027', '2028']);
    const { prompts } = await client.listPrompts();
    t.same(
      prompts.map(({ name }) => name),
      ['do_the_task', 'find_out_an_outcome'],
    );
    const prompt = await client.getPrompt({ name: 'find_out_an_outcome', arguments: { idempotencyKey: 'invoice-7', language: 'ko' } });
    t.match(prompt.messages[0]?.content, { text: /"invoice-7"로 get_transfer_status를 조회/ });
    await t.rejects(client.getPrompt({ name: 'find_out_an_outcome' }), /idempotencyKey is missing/);
    await t.rejects(client.listResources({ cursor: 'somebody else gave it' }), /cursor/);
    t.ok(
      world.kinds('audit.intent').some(({ data }) => 'tool' in data && data.tool === 'get_cutoffs'),
      'what a tool stands behind is on record like the tool',
    );
  });

  t.test(`${era}: progress comes as the call goes; a call that is cancelled is not called back`, async (t) => {
    const world = openWorld();
    const client: Client | ModernClient = await connect(t, await listen(t, world), { elicitation: {} });
    const call = (args: object, options: object): Promise<unknown> => {
      const request = { name: 'transfer_funds', arguments: args as Record<string, unknown> }; // an object of JSON
      return client instanceof Client ? client.callTool(request, undefined, options) : client.callTool(request, options);
    };
    const heard: string[] = [];
    await call(order, { onprogress: ({ progress, message }: { progress: number; message: string }) => heard.push(`${progress} ${message}`) });
    t.same(heard, ['1 on record', '2 decided', '3 durable']);
    let open = () => {};
    world.bank.gate = new Promise((resolve) => {
      open = resolve;
    });
    const cancelling = new AbortController();
    const second = { ...order, idempotencyKey: 'invoice-2026-0002' };
    const failed = t.rejects(call(second, { signal: cancelling.signal }));
    while (world.bank.submitted.length < 2) await new Promise((resolve) => setImmediate(resolve));
    cancelling.abort();
    await failed;
    open();
    world.bank.gate = undefined;
    const asked = await client.callTool({ name: 'get_transfer_status', arguments: { idempotencyKey: second.idempotencyKey } });
    t.match(asked, { structuredContent: { status: 'credited' } }, 'the key tells');
    t.equal(world.bank.posted.length, 2);
    t.equal(world.kinds('audit.outcome').length, 3, 'the outcome is on record although nobody waited');
  });
}

t.test('2025-11-25: the person at the client is asked by a request of the server', async (t) => {
  const world = openWorld();
  const url = await listen(t, world);
  const client = await legacy(t, url, { elicitation: {} });
  const asked: unknown[] = [];
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params.message);
    return { action: 'accept', content: { answer: '네, 맞습니다' } };
  });
  t.match(await client.callTool(question), { structuredContent: { answer: { ko: '네, 맞습니다', en: '네, 맞습니다' } } });
  t.same(asked, [question.arguments.question]);
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
  t.match(await client.callTool(question), { structuredContent: { answer: { en: /Nobody is there/ } } });
  const plain = await legacy(t, url);
  t.match(await plain.callTool(question), { structuredContent: { answer: { en: /Nobody is there/ } } }, 'a client that cannot be asked is not');
});

t.test('2026-07-28: the person at the client is asked by the result', async (t) => {
  const world = openWorld();
  const client = await modern(t, await listen(t, world), { elicitation: { form: {} } });
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { answer: 'Yes, it is.' } }));
  t.match(await client.callTool(question), { structuredContent: { answer: { en: 'Yes, it is.' } } });
  t.same(
    world.kinds('audit.outcome').map(({ data }) => 'status' in data && data.status),
    ['asked', 'answered'],
  );
});

t.test('2026-07-28: what is asked is good once, for the same call of the same token, in time; every list says how long it holds', async (t) => {
  const world = openWorld();
  const url = await listen(t, world);
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
  };
  const send = async (method: string, params: object, as = token) => {
    const name = 'name' in params ? { 'mcp-name': String(params.name) } : {};
    const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...name },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
    });
    return JSON.parse(await response.text());
  };
  const ask = async () => (await send('tools/call', question)).result.requestState;
  const inputResponses = { principal: { action: 'accept', content: { answer: 'yes' } } };
  const answer = (requestState: string, over: object = {}, as = token) =>
    send('tools/call', { ...question, inputResponses, requestState, ...over }, as);
  const state = await ask();
  t.match(await answer(state), { result: { structuredContent: { answer: { en: 'yes' } } } });
  const refused = { error: { code: -32602, data: { reason: 'invalid_request_state' } } };
  t.match(await answer(state), refused, 'used twice');
  t.match(await answer(`${(await ask()).slice(0, -1)}x`), refused, 'tampered');
  t.match(await answer(await ask(), {}, otherToken), refused, 'of another principal');
  t.match(await answer(await ask(), { arguments: { question: 'May I pay 100 million?' } }), refused, 'to another question');
  t.match(await answer(await ask(), { name: 'transfer_funds', arguments: order }), refused, 'for another tool');
  const late = await ask();
  await world.clock.advance(11 * 60_000);
  t.match(await answer(late), refused, 'too late');
  t.equal(world.bank.submitted.length, 0);
  for (const method of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list', 'server/discover'])
    t.match((await send(method, {})).result, { ttlMs: 300_000, cacheScope: /^(public|private)$/ }, method);
});

t.test('who asks without end drops its own questions, and nobody else’s', async (t) => {
  let handles = 0;
  const freshHandle = () => {
    handles += 1;
    return `handle-${handles}`;
  };
  const states = openRequestStates({ clock: { now: () => 0 }, freshHandle });
  const asked = (by: string) => ({ token: by, tool: 'ask_principal', arguments: {} });
  const others = states.mint(asked(otherToken));
  const own = Array.from({ length: 20_000 }, () => states.mint(asked(token)));
  t.equal(states.redeem(others, asked(otherToken)), true, 'another token’s question still waits');
  t.same(
    [own.at(-65), own.at(-64), own.at(-1)].map((handle) => states.redeem(handle ?? '', asked(token))),
    [false, true, true],
    'the last 64 of its own',
  );
  const [oldest] = Array.from({ length: 10_001 }, (_, n) => states.mint(asked(`token-of-agent-${n}`)));
  t.equal(states.redeem(oldest ?? '', asked('token-of-agent-0')), false, 'of all together there are only so many');
});

t.test('who can open a url is shown where a person approves, once, and is told to wait after that; others get the link in the answer', async (t) => {
  const world = openWorld();
  const rule = { name: 'pay', zone: 'in', tenant: 'tenant-a', agent: 'agent-1', tools: ['transfer_funds'], hours: null, stepUpFromWon: won(1n) };
  const agents = [{ tenant: 'tenant-a', agent: 'agent-1', zone: 'in' }];
  world.policy.adopt({ zones: [{ name: 'in', internal: true, letter: null }], agents, rules: [rule] });
  const url = await listen(t, { ...world, door: linkedDoor(world.door, () => 'http://bank.example') });
  const link = /^http:\/\/bank\.example\/approvals\/approval-[0-9a-f]{32}$/;
  const pay = (n: number) => ({ name: 'transfer_funds', arguments: { ...order, idempotencyKey: `invoice-2026-010${n}` } });
  const waits = { isError: true, content: [{ text: /"code":"approval_required".*"url":"http:\/\/bank\.example\/approvals\// }] };
  const shown: string[] = [];
  const newer = await modern(t, url, { elicitation: { url: {} } });
  newer.setRequestHandler('elicitation/create', ({ params }) => {
    if (params.mode === 'url') shown.push(params.url);
    return { action: 'accept' };
  });
  t.match(await newer.callTool(pay(1)), waits);
  const older = await legacy(t, url, { elicitation: { url: {} } });
  older.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    if (params.mode === 'url') shown.push(params.url);
    return { action: 'decline' };
  });
  t.match(await older.callTool(pay(2)), waits);
  t.equal(shown.length, 2);
  for (const each of shown) t.match(each, link);
  t.match(await (await modern(t, url)).callTool(pay(3)), waits, 'a client that opens nothing');
  t.equal(world.bank.submitted.length, 0);
  world.approvals.answer(world.asked[0]?.id ?? '', 'approved', 'principal-1');
  t.match(await newer.callTool(pay(1)), { structuredContent: { status: 'credited' } });
});

t.test('a session belongs to the token that opened it', async (t) => {
  const world = openWorld();
  const url = await listen(t, world);
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const post = (body: object, over: Readonly<Record<string, string>>) =>
    fetch(url, { method: 'POST', headers: { ...headers, authorization: `Bearer ${token}`, ...over }, body: JSON.stringify(body) });
  const initialize = { protocolVersion: '2025-11-25', clientInfo: who, capabilities: { elicitation: {} } };
  const opened = await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize }, {});
  const id = opened.headers.get('mcp-session-id') ?? '';
  await opened.text();
  t.ok(id.length > 10);
  const list = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} };
  t.equal((await post(list, { 'mcp-session-id': id })).status, 200);
  t.equal((await post(list, { 'mcp-session-id': id, authorization: `Bearer ${otherToken}` })).status, 404, 'with another token');
  t.equal((await post(list, { 'mcp-session-id': 'guessed' })).status, 404);
  t.equal((await fetch(url, { headers: { accept: 'text/event-stream', 'mcp-session-id': id } })).status, 401, 'without a token');
  t.equal((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status, 405, 'a stream without a session');
  const ended = await fetch(url, { method: 'DELETE', headers: { authorization: `Bearer ${token}`, 'mcp-session-id': id } });
  t.equal(ended.status, 200);
  t.equal((await post(list, { 'mcp-session-id': id })).status, 404, 'after its end');
});
