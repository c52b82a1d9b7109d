import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { connect } from './mcp-client.ts';
import { ordersOf } from './payment-load.ts';
import { serve, stop } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'preload', 'broken-books.mjs')).href;
const broken = (what: string) => ({ RAILPROOF_BREAK: what, NODE_OPTIONS: `--import=${preload}` });

t.test('a broken invariant ends serve at once with exit 3, and its store opens again with what was acknowledged', async (t) => {
  const store = `sqlite:${join(temporaryFolder(t), 'books.db')}`;
  const gateway = await serve(t, ['--store', store], broken('nets'));
  const client = await connect(gateway.url, '2026');
  const [order] = ordersOf(1);
  t.match(await client.call('transfer_funds', { ...order }), { content: { status: 'credited' } });
  t.equal((await client.call('wait_until', { at: '2026-11-24T11:30:00+09:00' })).kind, 'no-reply', 'the settlement that does not sum to zero');
  const { code, stderr } = await gateway.ended;
  t.equal(code, 3);
  t.match(stderr, /^railproof: .*the nets of 2026-11-24 sum to 0/);
  t.equal((await client.call('transfer_funds', { ...order, idempotencyKey: 'after-the-end' })).kind, 'no-reply', 'nobody takes a payment now');
  await client.close();

  const restarted = await serve(t, ['--store', store]);
  const again = await connect(restarted.url, '2026');
  t.match(await again.call('transfer_funds', { ...order }), { content: { status: 'credited', replayed: true } });
  await again.close();
  t.equal(await stop(restarted), 0);
});

t.test('a store that cannot be written ends serve with exit 3, and the payment that it could not keep was never made', async (t) => {
  const store = `sqlite:${join(temporaryFolder(t), 'books.db')}`;
  const gateway = await serve(t, ['--store', store], broken('disk'));
  const client = await connect(gateway.url, '2026');
  const [order] = ordersOf(1);
  t.equal((await client.call('transfer_funds', { ...order })).kind, 'no-reply');
  const { code, stderr } = await gateway.ended;
  t.equal(code, 3);
  t.match(
    stderr,
    /^railproof: the sandbox broke: .*books\.db.* the gateway takes no more payments and has ended, what it acknowledged is in sqlite:.*\n$/,
  );
  await client.close();

  const restarted = await serve(t, ['--store', store]);
  const again = await connect(restarted.url, '2026');
  t.match(await again.call('transfer_funds', { ...order }), { content: { status: 'credited', replayed: false } });
  await again.close();
  t.equal(await stop(restarted), 0);
});
