import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { goodClaims, keySetOf, part, publicJwk, served, signed, takingTokens, testKey } from '../gateway/test-issuer.ts';
import { order, otherToken, token as staticToken } from '../gateway/world.ts';
import { openTarget, toolCall } from './target.ts';

const edwards = testKey('key-1', 'EdDSA');
const rsa = testKey('key-2', 'RS256');
const stranger = testKey('key-1', 'EdDSA');
const keys = keySetOf(edwards, rsa);
const claims = part(goodClaims);

/** What is signed with the public key as if it were a secret. */
function symmetric(secret: string | Buffer): string {
  const text = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'key-2' })}.${claims}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function unsigned(header: object, signature = ''): string {
  return `${part({ typ: 'at+jwt', kid: 'key-1', ...header })}.${claims}.${signature}`;
}

/** Names by which somebody who reads a key from a file would find that of the stranger. */
function keysOfFiles(): readonly string[] {
  const folder = temporaryFolder(t);
  const [pem, jwk, set] = ['mine.pem', 'mine.json', 'jwks.json'].map((name) => join(folder, name)) as [string, string, string]; // as many
  writeFileSync(pem, stranger.publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(jwk, JSON.stringify(publicJwk(stranger)));
  writeFileSync(set, JSON.stringify({ keys: [publicJwk({ ...stranger, kid: set })] }));
  return [pem, jwk, set, pathToFileURL(pem).href, pem.replace(/\.pem$/, '')];
}

const good = signed(edwards);
const [head = '', body = '', tail = ''] = good.split('.');

const forged: readonly (readonly [string, string])[] = [
  ['no algorithm', unsigned({ alg: 'none' })],
  ['no algorithm, spelled otherwise', unsigned({ alg: 'nOnE' }, tail)],
  ['no algorithm is named', unsigned({}, tail)],
  ['the public key as a secret, PEM', symmetric(rsa.publicKey.export({ type: 'spki', format: 'pem' }))],
  ['the public key as a secret, DER', symmetric(rsa.publicKey.export({ type: 'spki', format: 'der' }))],
  ['an algorithm that the key is not for', signed({ ...rsa, alg: 'RS256' }, goodClaims, { alg: 'PS256' })],
  ['the name of another key', signed(rsa, goodClaims, { kid: 'key-1' })],
  ['a key of the same name', signed(stranger)],
  ['a key that it brings along', signed(stranger, goodClaims, { jwk: publicJwk(stranger) })],
  ['a key that it brings along under a name that nobody has', signed({ ...stranger, kid: 'mine' }, goodClaims, { jwk: publicJwk(stranger) })],
  ...keysOfFiles().map((kid): readonly [string, string] => [`kid the file of a key, ${kid}`, signed({ ...stranger, kid })]),
  ['a key that is somewhere else', signed(stranger, goodClaims, { jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x' })],
  ['an extension that must be understood', signed(edwards, goodClaims, { crit: ['exp'] })],
  ...['../../../../dev/null', '/proc/self/environ', "key-1' OR '1'='1", '__proto__', 'constructor', 'key-1\u0000', ''].map(
    (kid): readonly [string, string] => [`kid ${JSON.stringify(kid)}`, signed(edwards, goodClaims, { kid })],
  ),
  ['kid a list', signed(edwards, goodClaims, { kid: ['key-1'] })],
  ['no kid', signed(edwards, goodClaims, { kid: undefined })],
  ['the claims of another person under the signature', `${head}.${part({ ...goodClaims, sub: 'principal-2' })}.${tail}`],
  ['other claims under the signature', `${head}.${part({ ...goodClaims, agent: 'agent-2' })}.${tail}`],
  ['no signature', `${head}.${body}.`],
  ['a signature cut short', `${head}.${body}.${tail.slice(0, -4)}`],
  ['the same bytes written otherwise', `${head}.${body}.${tail}=`],
  ['a fourth part', `${good}.${tail}`],
  ['bound to a key that the bearer has not shown', signed(edwards, { ...goodClaims, cnf: { jkt: 'x' } })],
  ['ended', signed(edwards, { ...goodClaims, exp: goodClaims.iat })],
  ['without an end', signed(edwards, { ...goodClaims, exp: undefined })],
  ['an end that is no number', signed(edwards, { ...goodClaims, exp: '9999999999' })],
  ['not begun', signed(edwards, { ...goodClaims, nbf: goodClaims.iat + 61 })],
  ['issued in time to come', signed(edwards, { ...goodClaims, iat: goodClaims.iat + 61 })],
  ['no tenant', signed(edwards, { ...goodClaims, tenant: undefined })],
  ['a tenant that is a list', signed(edwards, { ...goodClaims, tenant: ['tenant-a'] })],
  ['no name of its own', signed(edwards, { ...goodClaims, jti: undefined })],
];

t.test('a forged token is none, whatever it says of itself', async (t) => {
  const { send, call, world } = await openTarget(t, { world: takingTokens(() => keys), gateway: { served } });
  const allRefused = async (when: string) => {
    for (const [what, token] of forged) {
      const { headers, body: payment } = toolCall('transfer_funds', order, { as: token });
      t.equal((await send({ headers, body: payment })).status, 401, `${what}, ${when}`);
    }
  };
  await allRefused('at first');
  t.equal(world.bank.submitted.length, 0);
  t.match(await call('transfer_funds', order, { as: good }), { status: 200, content: { status: 'credited' } }, 'and a good one is good');
  t.match(await call('list_accounts', {}, { as: signed(rsa) }), { status: 200 });
  await allRefused('once the good one was used');
  t.equal(world.bank.submitted.length, 1);
});

t.test('a token ends with its time, with its key and with its revocation, from the next call on', async (t) => {
  let current = keys;
  const { call } = await openTarget(t, { world: takingTokens(() => current), gateway: { served } });
  const status = async (as: string) => (await call('list_accounts', {}, { as })).status;
  t.equal(await status(good), 200);
  t.equal(await status(signed(rsa)), 200);
  current = keySetOf(edwards);
  t.equal(await status(signed(rsa)), 401, 'its key has gone');
  t.equal(await status(good), 200, 'its own is still there');
  current = keySetOf(stranger);
  t.equal(await status(good), 401, 'another key has its name: what was remembered is not trusted');
});

t.test('what was called back stays so: written otherwise, after a restart, and not for others', async (t) => {
  const options = takingTokens(() => keys);
  const { call, world } = await openTarget(t, { world: options, gateway: { served } });
  const status = async (as: string) => (await call('list_accounts', {}, { as })).status;
  const other = signed(edwards, { ...goodClaims, jti: 'token-2' });
  t.equal(await status(good), 200);
  const { id = '' } = world.tokens.authenticate(good) ?? {};
  world.revocations.order({ token: id }, 'operator');
  t.equal(await status(good), 401);
  t.equal(await status(signed(edwards, { ...goodClaims, scope: 'payments:read' })), 401, 'the same token in other words');
  t.equal(await status(other), 200);
  const between = await openTarget(t, { world: { ...options, before: world }, gateway: { served } });
  t.equal((await between.call('list_accounts', {}, { as: good })).status, 401, 'called back alone, after a restart');
  t.equal((await between.call('list_accounts', {}, { as: other })).status, 200, 'after which the other is good as before');
  world.revocations.order({ tenant: 'tenant-a', agent: 'agent-1' }, 'operator');
  t.equal(await status(other), 401);
  const restarted = await openTarget(t, { world: { ...options, before: world }, gateway: { served } });
  for (const token of [good, other]) t.equal((await restarted.call('list_accounts', {}, { as: token })).status, 401);
  await world.clock.advance(61_000);
  const later = signed(edwards, { ...goodClaims, jti: 'token-3', iat: goodClaims.iat + 61 });
  t.equal((await restarted.call('list_accounts', {}, { as: later })).status, 200, 'a new token is a new one');
  await world.clock.advance(839_000);
  t.equal((await restarted.call('list_accounts', {}, { as: later })).status, 401, 'and ends by our clock, whatever was remembered');
});

t.test('all tokens of an agent are called back: those that a restart issues again, and those of an issuer whose clock is ahead', async (t) => {
  const options = takingTokens(() => keys);
  const { call, world } = await openTarget(t, { world: options, gateway: { served } });
  const status = async (as: string) => (await call('list_accounts', {}, { as })).status;
  const ahead = signed(edwards, { ...goodClaims, iat: goodClaims.iat + 45 });
  const all = [staticToken, good, ahead];
  for (const token of all) t.equal(await status(token), 200);
  world.revocations.order({ tenant: 'tenant-a', agent: 'agent-1' }, 'operator');
  for (const token of all) t.equal(await status(token), 401);
  await world.clock.advance(60_000);
  const restarted = await openTarget(t, { world: { ...options, before: world }, gateway: { served } });
  for (const token of all) t.equal((await restarted.call('list_accounts', {}, { as: token })).status, 401, 'after a restart');
  t.equal((await restarted.call('list_accounts', {}, { as: otherToken })).status, 200, 'an agent of the same name, of another tenant, has its own');
});
