import t from 'tap';
import { fileMsMax } from '../run/budget.ts';
import { start, until } from './command.ts';
import { connect } from './mcp-client.ts';
import { ordersOf } from './payment-load.ts';
import { kill, serve, stop, token } from './served-gateway.ts';

t.setTimeout(fileMsMax);

t.test('a front hands on MCP calls in either era, and nothing else', async (t) => {
  const gateway = await serve(t);
  const dead = 'http://127.0.0.1:9';
  const running = start(['front', '--port', '0', '--to', `${dead},${new URL(gateway.url).origin}`]);
  t.teardown(() => kill(running));
  await until('the front is open', () => running.printed().stdout.includes('Ctrl-C'));
  const url = /http:\S+\/mcp/.exec(running.printed().stdout)?.[0] ?? '';
  const origin = new URL(url).origin;
  for (const [index, era] of (['2025', '2026'] as const).entries()) {
    const client = await connect(url, era);
    const order = { ...ordersOf(2)[index] };
    t.match(await client.call('transfer_funds', order), { kind: 'result', content: { status: 'credited' } }, era);
    await client.close();
  }
  const headers = { authorization: `Bearer ${token}` };
  for (const path of ['/operator/stops', '/metrics', '/', '/mcp/x', '/mcp%2f..%2fmetrics'])
    t.equal((await fetch(origin + path, { headers })).status, 404, `${path} is not there`);
  t.equal((await fetch(`${origin}/readyz`)).status, 200);
  t.equal((await fetch(url, { method: 'POST', headers, body: 'x'.repeat(2_000_000) })).status, 413, 'a body without end is not taken in');
  await kill(gateway);
  t.equal((await fetch(`${origin}/healthz`)).status, 200, 'it lives without a gateway');
  t.equal((await fetch(`${origin}/readyz`)).status, 503, 'and says that it cannot serve');
  t.equal(await stop(running), 0);
});
