import t from 'tap';
import type { Connection } from '../../agents/connection.ts';
import { callOnce, connect } from './mcp-client.ts';
import { serve, stop } from './served-gateway.ts';

t.test('serve --scenario gives any MCP client the task of a case, and its faults strike', async (t) => {
  const gateway = await serve(t, ['--scenario', 'lost-reply/first-reply-lost', '--seed', '7']);
  const client = await connect(gateway.url, '2026');
  t.teardown(() => client.close());
  const task = await client.call('get_task', {});
  const items = task.kind === 'result' ? (task.content['items'] as readonly Record<string, string>[]) : []; // by the output schema of the tool
  t.same(
    items.map(({ item }) => item),
    ['rent', 'electricity'],
  );
  const orders = items.map((item, index) => ({
    idempotencyKey: `served-${index}-key`,
    fromBank: item['fromBank'],
    fromAccount: item['fromAccount'],
    toBank: item['payeeBank'],
    toAccount: item['payeeAccount'],
    toHolder: item['payeeName'],
    amountWon: item['amountWon'],
  }));

  t.same(await client.call('transfer_funds', { ...orders[0] }), { kind: 'no-reply' }, 'the first reply is lost');
  t.match(await status(client, 'served-0-key'), { content: { status: 'credited' } }, 'but the payment was made');
  t.match(await client.call('transfer_funds', { ...orders[0] }), { content: { status: 'credited', replayed: true } });
  t.match(await client.call('transfer_funds', { ...orders[1] }), { content: { status: 'credited', replayed: false } }, 'the second is not');
  const told = JSON.stringify(await callOnce(gateway.url, '2025', { name: 'get_task', arguments: {} })) + JSON.stringify(await client.list());
  t.notMatch(told, /lost-reply|lose-reply|first-reply/, 'and nothing says which case it is');
  t.equal(await stop(gateway), 0);
  t.match(gateway.printed().stderr, /^$/);
});

function status(client: Connection, idempotencyKey: string): ReturnType<Connection['call']> {
  return client.call('get_transfer_status', { idempotencyKey });
}
