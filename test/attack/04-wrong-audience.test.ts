import { pino } from 'pino';
import t from 'tap';
import { goodClaims, issuerUrl, keySetOf, resource, served, signed, takingTokens, testKey } from '../gateway/test-issuer.ts';
import { order } from '../gateway/world.ts';
import { openTarget, toolCall } from './target.ts';

const key = testKey('key-1', 'EdDSA');
const world = takingTokens(() => keySetOf(key));

t.test('a token for another resource, from another issuer or of another kind is none: 401, and where to get one', async (t) => {
  const { send, call, world: target } = await openTarget(t, { world, gateway: { served } });
  const own = { aud: resource };
  const wrong: readonly (readonly [string, object, object?])[] = [
    ['another resource', { aud: 'https://other.bank.example/mcp' }],
    ['a resource that ours is a part of', { aud: 'https://pay.bank.example' }],
    ['ours as a part of it', { aud: `${resource}/` }],
    ['others in a list', { aud: ['https://a.example', 'https://b.example'] }],
    ['no audience', { aud: undefined }],
    ['another issuer', { ...own, iss: `${issuerUrl}.evil.example` }],
    ['an id token', own, { typ: 'JWT' }],
    ['no type', own, { typ: undefined }],
  ];
  for (const [what, claims, header] of wrong) {
    const { headers, body } = toolCall('transfer_funds', order, { as: signed(key, { ...goodClaims, ...claims }, header) });
    const answer = await send({ headers, body });
    t.equal(answer.status, 401, what);
    t.match(
      answer.headers['www-authenticate'],
      /error="invalid_token".*resource_metadata="https:\/\/pay\.bank\.example\/\.well-known\/oauth-protected-resource\/mcp"/,
      what,
    );
  }
  t.equal(target.bank.submitted.length, 0);
  t.match(await call('transfer_funds', order, { as: signed(key, { ...goodClaims, aud: ['https://a.example', resource] }) }), { status: 200 });
});

t.test('a token never goes on: neither upstream, nor into journal or log', async (t) => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const { call, world: target } = await openTarget(t, { world, gateway: { served, logger } });
  const token = signed(key);
  const foreign = signed(key, { ...goodClaims, aud: 'https://other.bank.example' });
  await call('transfer_funds', order, { as: token });
  await call('list_accounts', {}, { as: token, era: '2025' });
  await call('list_accounts', {}, { as: foreign });
  const seen = JSON.stringify([target.bank.submitted, target.network.asked, target.events, lines], (_key, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  for (const secret of [token, foreign])
    for (const piece of [secret, secret.split('.')[1] ?? '', secret.split('.')[2] ?? '']) t.notOk(seen.includes(piece));
  t.ok(lines.length > 0 && target.bank.submitted.length === 1, 'there was something to look at');
});
