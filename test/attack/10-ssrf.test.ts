import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import t, { type Test } from 'tap';
import { openAuthorizationServer } from '../../src/cli/authorization/authorization-server.ts';
import { type ClientMetadata, clientMetadataOf } from '../../src/cli/authorization/client-metadata.ts';
import { openExternalIssuer } from '../../src/cli/authorization/external-issuer.ts';
import { guardedFetch, isSpecialAddress } from '../../src/cli/authorization/guarded-fetch.ts';
import { start } from '../gateway/test-bank.ts';
import { issuerUrl, publicJwk, served, testKey } from '../gateway/test-issuer.ts';

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

/** How a client without a secret asks for a sign-in. */
function signInFor(issuer: string, client: string): Promise<Response> {
  const query = new URLSearchParams({
    client_id: client,
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1/callback',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  });
  return fetch(`${issuer}/auth?${query}`, { redirect: 'manual' });
}

/** The server's own, with clients at these hosts. */
async function issuing(t: Test, clientMetadata: ClientMetadata | undefined): Promise<string> {
  const server = await openAuthorizationServer({ port: 0, enrolled: [], resource: served.resource, clock: { now: () => start }, clientMetadata });
  t.teardown(() => server.close());
  return server.issuer;
}

t.test('for the metadata document of a client no connection to this machine or a private network is opened', async (t) => {
  let connections = 0;
  const listening = createSocketServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => void listening.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void listening.close());
  const { port } = listening.address() as AddressInfo; // of a socket that listens
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, '169.254.169.254'];
  const paths = ['/client', '/client?a=b'];
  for (const issuer of [
    await issuing(t, undefined),
    await issuing(t, clientMetadataOf(['client.example'])),
    await issuing(t, clientMetadataOf(hosts)),
  ])
    for (const client of [...hosts.flatMap((host) => paths.map((path) => `https://${host}${path}`)), `http://127.0.0.1:${port}/client`]) {
      const answer = await signInFor(issuer, client);
      t.equal(answer.status, 400, client);
      t.equal(answer.headers.get('location'), null, client);
    }
  t.equal(connections, 0, 'so that a port that listens cannot be told from one that does not');
});

t.test('of clients with a metadata document only those get in whose host is named', async (t) => {
  const client = 'https://client.example/metadata';
  const asked: string[] = [];
  const document = {
    client_id: client,
    redirect_uris: ['http://127.0.0.1/callback'],
    application_type: 'native',
    token_endpoint_auth_method: 'none',
  };
  const taking = await issuing(t, async (address) => {
    asked.push(address);
    return address === client ? { text: JSON.stringify(document) } : { fault: 'is at no host that is named' };
  });
  const answer = await signInFor(taking, client);
  t.match([answer.status, answer.headers.get('location')], [303, /^\/sign-in\//]);
  t.equal((await signInFor(taking, 'https://other.example/metadata')).status, 400);
  t.same([...new Set(asked)], [client, 'https://other.example/metadata'], 'and there is no other way to one');
  t.match(await clientMetadataOf(['client.example'])?.('https://client.example:8443/metadata'), { fault: 'is at no host that is named' });
  const metadataOf = async (issuer: string) => (await fetch(`${issuer}/.well-known/openid-configuration`)).text();
  t.match(await metadataOf(taking), '"client_id_metadata_document_supported":true');
  t.notMatch(await metadataOf(await issuing(t, undefined)), 'client_id_metadata_document_supported');
});
