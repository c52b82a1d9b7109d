import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import t, { type Test } from 'tap';
import type { Connection, ConnectionOptions } from '../../agents/connection.ts';
import { connect2025 } from '../../agents/mcp-2025.ts';
import { connect2026 } from '../../agents/mcp-2026.ts';
import { type FarTools, farSide } from './far-side.ts';
import { manualDeadlines } from './manual-deadline.ts';

const refusal = { code: 'mandate_limit', field: 'amountWon', retryable: false, message: { en: 'Too much.', ko: '한도 초과' }, remedy: 'Ask.' };
const never = () => new Promise<never>(() => {});

const tools: FarTools = {
  echo: (args) => ({ structuredContent: { ...args } }),
  text_only: () => ({ text: '{"status":"credited"}' }),
  prose: () => ({ text: 'Paid, I think.' }),
  refuse: () => ({ text: JSON.stringify(refusal), isError: true }),
  fail_in_prose: () => ({ text: 'Something broke.', isError: true }),
  wait_until: never,
  hang: never,
};

type Connect = (options: ConnectionOptions) => Promise<Connection>;

const over2025: Connect = async (options) => {
  const [near, far] = InMemoryTransport.createLinkedPair();
  await farSide(tools).connect(far as Parameters<ReturnType<typeof farSide>['connect']>[0]); // the transports of both SDKs have one shape
  return connect2025({ ...options, transport: near });
};

const handler = createMcpHandler(() => farSide(tools));
const over2026 =
  (mode: 'auto' | 'pinned'): Connect =>
  (options) =>
    connect2026({ ...options, mode, url: 'http://gateway.test/mcp', token: 'token-1', fetch: (url, init) => handler.fetch(new Request(url, init)) });

/** One suite for every way to join: the agent cannot tell the generations apart. */
const bridges: readonly (readonly [string, Connect])[] = [
  ['2025-11-25 in memory', over2025],
  ['2026-07-28, pinned', over2026('pinned')],
  ['2026-07-28, negotiated', over2026('auto')],
];

async function readsAnswers(t: Test, far: Connection): Promise<void> {
  await t.test('lists the tools', async (t) => {
    const listed = await far.list();
    t.strictSame(listed[0], { name: 'echo', description: 'does echo' });
    t.equal(listed.length, Object.keys(tools).length);
  });

  await t.test('hands structured content over, and JSON text where there is none', async (t) => {
    t.strictSame(await far.call('echo', { amountWon: '15000', memo: '임차료' }), {
      kind: 'result',
      content: { amountWon: '15000', memo: '임차료' },
    });
    t.strictSame(await far.call('text_only', {}), { kind: 'result', content: { status: 'credited' } });
  });

  await t.test('what cannot be read is no reply', async (t) => {
    t.strictSame(await far.call('prose', {}), { kind: 'no-reply' });
  });

  await t.test('a tool error is read from its JSON, or as prose', async (t) => {
    t.strictSame(await far.call('refuse', {}), { kind: 'error', code: 'mandate_limit', retryable: false, message: 'Too much.' });
    t.strictSame(await far.call('fail_in_prose', {}), { kind: 'error', code: 'tool_error', retryable: false, message: 'Something broke.' });
  });

  await t.test('a JSON-RPC error is an answer', async (t) => {
    t.match(await far.call('unheard_of', {}), { kind: 'error', code: 'invalid_arguments', retryable: false });
  });
}

for (const [name, connect] of bridges) {
  t.test(name, async (t) => {
    const deadlines = manualDeadlines();
    const far = await connect({ deadline: deadlines.start, timeoutMs: 7_000 });
    t.teardown(() => far.close());
    t.equal(deadlines.running.length, 0, 'no deadline is left after the handshake');

    await readsAnswers(t, far);

    await t.test('a reply that does not come in time is no reply, and the next call works', async (t) => {
      const call = far.call('hang', {});
      t.strictSame(
        deadlines.running.map(({ ms, from }) => ({ ms, from })),
        [{ ms: 7_000, from: undefined }],
      );
      deadlines.strike();
      t.strictSame(await call, { kind: 'no-reply' });
      t.equal(deadlines.running.length, 0);
      t.match(await far.call('echo', { again: true }), { kind: 'result' });
    });

    await t.test('the answer of wait_until is due only after the time that was asked for', async (t) => {
      const at = '2026-11-24T11:00:00+09:00';
      const call = far.call('wait_until', { at });
      t.equal(deadlines.running[0]?.from, Date.parse(at));
      deadlines.strike();
      await call;
    });

    await t.test('two calls at once get their own answers', async (t) => {
      const answers = await Promise.all([1, 2, 3].map((n) => far.call('echo', { n })));
      t.strictSame(
        answers,
        [1, 2, 3].map((n) => ({ kind: 'result', content: { n } })),
      );
    });
  });
}

t.test('the bearer token and the era go with every request', async (t) => {
  const seen: Headers[] = [];
  const far = await connect2026({
    url: 'http://gateway.test/mcp',
    token: 'token-7',
    deadline: manualDeadlines().start,
    fetch: (url, init) => {
      const request = new Request(url, init);
      seen.push(request.headers);
      return handler.fetch(request);
    },
  });
  await far.call('echo', {});
  t.ok(seen.every((headers) => headers.get('authorization') === 'Bearer token-7' && headers.get('mcp-protocol-version') === '2026-07-28'));
  t.equal(seen.at(-1)?.get('mcp-name'), 'echo');
  await far.close();
});

t.test('HTTP errors are answers; broken lines and broken bodies are none', async (t) => {
  let answer: () => Response | Promise<Response> = () => new Response();
  const far = await connect2026({
    url: 'http://gateway.test/mcp',
    token: 'token-1',
    deadline: manualDeadlines().start,
    fetch: async (url, init) => {
      const request = new Request(url, init);
      return request.headers.get('mcp-method') === 'tools/call' ? answer() : handler.fetch(request);
    },
  });
  t.teardown(() => far.close());
  const code = async (response: () => Response | Promise<Response>) => {
    answer = response;
    const result = await far.call('echo', {});
    return result.kind === 'error' ? `${result.code}${result.retryable ? ' retryable' : ''}` : result.kind;
  };
  const json = { 'content-type': 'application/json' };
  t.equal(await code(() => new Response('', { status: 401 })), 'unauthenticated');
  t.equal(await code(() => new Response('', { status: 403 })), 'forbidden');
  t.equal(await code(() => new Response('', { status: 404 })), 'unknown_tool');
  t.equal(await code(() => new Response('', { status: 413 })), 'invalid_arguments');
  t.equal(await code(() => new Response('', { status: 429 })), 'rate_limited retryable');
  t.equal(await code(() => new Response('', { status: 503 })), 'system_unavailable retryable');
  t.equal(await code(() => new Response(JSON.stringify({ ...refusal, code: 'budget_exceeded' }), { status: 403, headers: json })), 'budget_exceeded');
  t.equal(await code(() => Promise.reject(new TypeError('connection reset'))), 'no-reply');
  t.equal(await code(() => new Response('{"jsonrpc":"2.0","id"', { status: 200, headers: json })), 'no-reply');
  t.equal(await code(() => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } })), 'no-reply');
  t.equal(await code(() => new Response('{"jsonrpc":"2.0","id":99,"result":[]}', { status: 200, headers: json })), 'no-reply');
});

t.test('a handshake that nobody answers fails when the time is up', async (t) => {
  const [near] = InMemoryTransport.createLinkedPair();
  const deadlines = manualDeadlines();
  const joined = connect2025({ transport: near, deadline: deadlines.start });
  setImmediate(() => deadlines.strike());
  await t.rejects(joined);
  const modern = connect2026({ url: 'http://gateway.test/mcp', token: 'x', deadline: deadlines.start, fetch: never });
  setImmediate(() => deadlines.strike());
  await t.rejects(modern);
});
