import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import t from 'tap';
import { ordersOf } from '../e2e/payment-load.ts';
import { serve, stop } from '../e2e/served-gateway.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { order } from '../gateway/world.ts';
import { exchange, openTarget, toolCall } from './target.ts';

const folder = temporaryFolder(t);

/** What is called as if it were a tool. */
const misnamed = 'secret_in_the_place_of_a_tool';

/** Secrets that must stand nowhere afterwards; by what they are. */
const canaries = {
  RAILPROOF_TOKEN: 'canary-token-of-the-agent',
  RAILPROOF_OPERATOR_TOKEN: 'canary-token-of-the-operator',
  RAILPROOF_APPROVER_CODE: 'canary-code-of-the-principal',
  RAILPROOF_OFFICER_CODE: 'canary-code-of-the-officer',
};

t.test('a secret that is used, guessed, misplaced or argued is in no output, store or metric of a gateway that serves', async (t) => {
  const gateway = await serve(t, ['--store', `sqlite:${join(folder, 'journal.db')}`], canaries);
  const url = new URL(gateway.url);
  const { RAILPROOF_TOKEN: as, RAILPROOF_OPERATOR_TOKEN: operator } = canaries;
  const [first] = ordersOf(1);
  const paid = await exchange(url, toolCall('transfer_funds', first, { as }));
  t.match(paid.text, '"status":"credited"');
  t.equal((await exchange(url, toolCall('get_task', {}, { as: 'canary-token-that-nobody-has' }))).status, 401);
  await exchange(url, { ...toolCall('get_task', {}, { as }), path: '/mcp?access_token=canary-in-an-address' });
  await exchange(url, { ...toolCall('get_task', {}, { as }), path: '/canary-in-a-path' });
  const argued = {
    ...first,
    password: 'canary-password',
    nested: { accessToken: 'canary-nested', pin: 'canary-pin' },
    authorization: `Bearer ${as}`,
  };
  await exchange(url, toolCall('transfer_funds', argued, { as }));
  for (const era of ['2025', '2026'] as const) {
    const traced = toolCall('get_task', {}, { as, era });
    const traces = { traceparent: 'canary-in-a-trace', tracestate: 'bank=canary-in-a-state' };
    t.equal((await exchange(url, { ...traced, headers: { ...traced.headers, ...traces } })).status, 200);
    await exchange(url, toolCall(misnamed, {}, { as, era }));
  }
  const headers = { host: url.host, authorization: `Bearer ${operator}`, 'content-type': 'application/json' };
  t.equal((await exchange(url, { path: '/operator/approvals', method: 'GET', headers })).status, 200);
  t.equal(
    (await exchange(url, { path: '/operator/stops', method: 'GET', headers: { ...headers, authorization: 'Bearer canary-of-no-operator' } })).status,
    401,
  );
  const form = { host: url.host, origin: url.origin, 'content-type': 'application/x-www-form-urlencoded' };
  await exchange(url, { path: '/approvals/x/sign-in', headers: form, body: 'code=canary-code-that-nobody-has' });
  const metrics = await exchange(url, { path: '/metrics', method: 'GET', headers: { host: url.host } });
  t.equal(metrics.status, 200);
  t.notMatch(metrics.text, misnamed, 'no name of a metric; the audit keeps which tool was asked for');
  t.equal(await stop(gateway), 0);
  const { stdout, stderr } = gateway.printed();
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  t.ok(files.join('').includes(first?.idempotencyKey ?? '?'), 'the store was looked into');
  t.notMatch([stdout, stderr, metrics.text, ...files].join('\n'), 'canary');
});

t.test('names and addresses with line breaks and terminal escapes are one line of the log each, and no name of a metric', async (t) => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const { send, world } = await openTarget(t, { gateway: { logger } });
  const hostile = 'x\n{"level":30,"msg":"paid"}\r\u001b[2J\u202e';
  const { headers, body } = toolCall(hostile, order, { era: '2025' });
  await send({ headers: { ...headers, 'user-agent': 'evil', traceparent: '00-evil' }, body });
  await send({ path: '/%0a%1b%5b2J', headers, body });
  await send({ headers, body: `{"jsonrpc":"2.0","method":"${'\u001b'}` });
  t.ok(lines.length > 3);
  for (const line of lines) {
    t.equal(line.indexOf('\n'), line.length - 1, 'one line');
    t.notMatch(line.slice(0, -1), /[\p{Cc}\u202e]/u);
    t.type(JSON.parse(line).msg, 'string');
  }
  t.notMatch(lines.join(''), '"msg":"paid"');
  t.match(world.kinds('audit.outcome').at(-1)?.data, { reason: 'unknown_tool' });
});
