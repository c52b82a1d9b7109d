import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { answer, list } from '../../src/cli/commands/approvals.ts';
import { resume, revoke, stop, stops } from '../../src/cli/commands/operator.ts';
import { freePort } from '../e2e/free-port.ts';

process.env['RAILPROOF_OPERATOR_TOKEN'] = 'token-of-the-operator-alone';

/** Every command of an operator, which asks a gateway that may not be there. */
const commands: readonly (readonly [string, (url: string) => Promise<number>])[] = [
  ['approvals list', (url) => list({ url })],
  ['approvals approve', (url) => answer('approve', 'approval-1', { url })],
  ['approvals refuse', (url) => answer('refuse', 'approval-1', { url })],
  ['stop', (url) => stop({ url, why: '' })],
  ['resume', (url) => resume({ url })],
  ['stops', (url) => stops({ url })],
  ['revoke-tokens', (url) => revoke({ url, tenant: 'sandbox', agent: 'agent' })],
];

async function refusedEach(t: Test, url: string, message: RegExp): Promise<void> {
  for (const [name, command] of commands) {
    const error = await command(url).catch((error: unknown) => error);
    t.match(error, { name: 'InputError', message }, `${name}: ${String(error)}`);
    t.notMatch(String(error), '\n', 'in one line');
  }
}

async function serving(t: Test, handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

t.test('where nothing listens, each says so with the way out', async (t) => {
  await refusedEach(
    t,
    `http://127.0.0.1:${await freePort()}`,
    /^no gateway answers at http:\/\/127\.0\.0\.1:\d+; start one with railproof serve, or name it with --url$/,
  );
});

t.test('an answer that breaks off is none', async (t) => {
  const url = await serving(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"stops":', () => response.destroy());
  });
  await refusedEach(t, url, /^no gateway answers at /);
});

t.test('whoever answers and is no gateway is named', async (t) => {
  for (const [status, body] of [
    [200, 'hello'],
    [200, '7'],
    [404, '{"error":"not found"}'],
    [502, '<html>'],
  ] as const) {
    const url = await serving(t, (_request, response) => response.writeHead(status).end(body));
    await refusedEach(t, url, new RegExp(`^what answers at ${url} is no gateway of railproof .*HTTP ${status}.*--url$`));
  }
});

t.test('an address that is none', (t) => refusedEach(t, 'localhost', /^--url localhost is not an address such as/));
