import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { openAuthorizationServer } from '../../src/cli/authorization/authorization-server.ts';
import { openExternalIssuer } from '../../src/cli/authorization/external-issuer.ts';
import { guardedFetch, isSpecialAddress } from '../../src/cli/authorization/guarded-fetch.ts';
import { issuerUrl, publicJwk, served, testKey } from '../gateway/test-issuer.ts';
import { start } from '../gateway/world.ts';

/** A server on this machine, which nobody outside must be able to have us ask. */
async function inside(t: Test, answer: RequestListener): Promise<{ readonly port: number; readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  return { port: (server.address() as AddressInfo).port, asked: () => asked }; // of a socket that listens
}

t.test('an address of this machine, of a private network or of a cloud is never asked, however it is written', async (t) => {
  const { port, asked } = await inside(t, (_request, response) => void response.end('{}'));
  const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '[::]', 'localhost.'];
  for (const host of hosts)
    t.match(await guardedFetch(`https://${host}:${port}/jwks`, { allowPrivate: false }), { fault: /no public address|ENOTFOUND|EAI_AGAIN/ }, host);
  for (const host of ['169.254.169.254', '10.0.0.1', '192.168.0.1', '100.100.100.200', '[fe80::1]', '[fd00::1]', '[64:ff9b::a9fe:a9fe]'])
    t.match(await guardedFetch(`https://${host}/latest/meta-data`, { allowPrivate: false }), { fault: /is no public address/ }, host);
  for (const address of [
    `http://127.0.0.1:${port}/`,
    'file:///etc/passwd',
    'data:application/json,{}',
    'no address',
    'https://user:word@example.com/',
  ])
    t.match(await guardedFetch(address, { allowPrivate: false }), { fault: /is no https address|carries a password/ }, address);
  t.equal(asked(), 0);
  for (const address of ['8.8.8.8', '2606:4700::1111']) t.notOk(isSpecialAddress(address), address);
});

t.test('a redirect is not followed, a large or endless answer is cut off, and what is allowed works', async (t) => {
  const goal = await inside(t, (_request, response) => void response.end(JSON.stringify({ keys: [publicJwk(testKey('key-1', 'EdDSA'))] })));
  const goalUrl = `http://127.0.0.1:${goal.port}/jwks`;
  const redirecting = await inside(t, (_request, response) => void response.writeHead(302, { location: goalUrl }).end());
  const large = await inside(t, (_request, response) => void response.end('x'.repeat(1_000_000)));
  const private_ = { allowPrivate: true };
  t.match(await guardedFetch(`http://127.0.0.1:${redirecting.port}/`, private_), { fault: /redirects, which is not followed/ });
  t.equal(goal.asked(), 0);
  t.match(await guardedFetch(`http://127.0.0.1:${large.port}/`, private_), { fault: /larger than/ });
  await t.rejects(
    openExternalIssuer({ issuer: issuerUrl, jwks: `https://127.0.0.1:${goal.port}/jwks`, allowPrivate: false }),
    /is no public address/,
  );
  t.equal(goal.asked(), 0);
  const opened = await openExternalIssuer({ issuer: issuerUrl, jwks: goalUrl, ...private_ });
  t.teardown(() => opened.close());
  t.same([...opened.keys().keys()], ['key-1']);
});

t.test('the metadata document of a client is not fetched from this machine or a private network', async (t) => {
  const { port, asked } = await inside(t, (_request, response) => void response.end('{}'));
  const server = await openAuthorizationServer({ port: 0, enrolled: [], resource: served.resource, clock: { now: () => start } });
  t.teardown(() => server.close());
  for (const client of [
    `https://127.0.0.1:${port}/client`,
    `https://localhost:${port}/client`,
    `http://127.0.0.1:${port}/client`,
    'https://169.254.169.254/client',
  ]) {
    const query = new URLSearchParams({
      client_id: client,
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1/callback',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    const answer = await fetch(`${server.issuer}/auth?${query}`, { redirect: 'manual' });
    t.equal(answer.status, 400, client);
    t.equal(answer.headers.get('location'), null, client);
  }
  t.equal(asked(), 0);
});
