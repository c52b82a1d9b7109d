import t from 'tap';
import { order, token } from '../gateway/world.ts';
import { calledOf, openTarget, toolCall } from './target.ts';

const foreign = [
  { host: 'evil.example' },
  { host: '127.0.0.1.evil.example' },
  { host: 'localhost.evil.example:80' },
  { host: 'evil.example@localhost' },
  { origin: 'https://evil.example' },
  { origin: 'http://localhost.evil.example' },
  { origin: 'null' },
  { origin: 'file://' },
];

t.test('a foreign Host or Origin gets 403 with a good token too, in both eras, before anything is read', async (t) => {
  const { send, world, url } = await openTarget(t);
  for (const era of ['2025', '2026'] as const) {
    const { headers, body } = toolCall('transfer_funds', order, { era });
    for (const lie of foreign) t.equal((await send({ headers: { ...headers, ...lie }, body })).status, 403, `${era} ${JSON.stringify(lie)}`);
    t.equal((await send({ headers: { ...headers, host: 'evil.example' }, body: '{' })).status, 403, 'before the body is parsed');
  }
  t.equal((await send({ method: 'GET', headers: { authorization: `Bearer ${token}`, host: 'evil.example' } })).status, 403, 'a stream');
  t.equal(world.events.filter(({ kind }) => kind.startsWith('audit.')).length, 0);
  t.equal(world.bank.submitted.length, 0);
  const { headers, body } = toolCall('transfer_funds', order);
  t.match(calledOf(await send({ headers: { ...headers, host: url.host, origin: 'http://localhost:3000' }, body })).content, { status: 'credited' });
});

t.test('lists take the place of this machine’s own names, and hold as exactly', async (t) => {
  const { send } = await openTarget(t, { gateway: { allowedHosts: ['pay.bank.example'], allowedOrigins: ['console.bank.example'] } });
  const { headers, body } = toolCall('get_task');
  const statusOf = async (more: Record<string, string>) => (await send({ headers: { ...headers, ...more }, body })).status;
  t.equal(await statusOf({}), 403);
  t.equal(await statusOf({ host: 'xpay.bank.example' }), 403);
  t.equal(await statusOf({ host: 'pay.bank.example', origin: 'https://pay.bank.example' }), 403);
  t.equal(await statusOf({ host: 'pay.bank.example', origin: 'https://console.bank.example' }), 200);
});
