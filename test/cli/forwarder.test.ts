import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { front } from '../../src/cli/commands/front.ts';
import { buildForwarder, misdirected } from '../../src/cli/replica/forwarder.ts';
import { Turns } from '../../src/cli/replica/turns.ts';

/** Time stands still: whoever could not be reached goes on resting. */
const elapsedMs = () => 0;

/** A server that answers as it is told, and how often it was asked. */
async function upstream(t: Test, listener: RequestListener): Promise<{ readonly url: string; calls: number }> {
  const found = { url: '', calls: 0 };
  const server = createServer((request, response) => {
    found.calls += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo; // it listens on a port
  return Object.assign(found, { url: `http://127.0.0.1:${port}` });
}

function forwarder(t: Test, urls: readonly string[]) {
  const turns = new Turns(urls, elapsedMs);
  const app = buildForwarder({ upstream: turns.next, onLost: turns.lost, mark: { 'x-mark': '1' } });
  t.teardown(() => app.close());
  return app;
}

t.test('a call that may have begun is not sent again: the caller is told', async (t) => {
  const cut = await upstream(t, (request) => request.socket.destroy());
  const answer = await forwarder(t, [cut.url]).inject({ method: 'POST', url: '/mcp', payload: {} });
  t.equal(answer.statusCode, 503);
  t.equal(answer.headers['retry-after'], '1');
  t.match(answer.json(), { error: { message: /may have been carried out: send it again under the same idempotency key/ } });
  t.equal(cut.calls, 1);
});

t.test('a call that nobody has begun with goes to the next: not there, or not the one', async (t) => {
  const other = await upstream(t, (_request, response) => response.writeHead(misdirected).end());
  const seen: string[] = [];
  const one = await upstream(t, (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['x-mark']} ${request.headers.host}`);
    request.pipe(response.writeHead(201, { 'x-told': 'yes' }));
  });
  const app = forwarder(t, ['http://127.0.0.1:9', other.url, one.url]);
  for (let call = 0; call < 3; call += 1) {
    const answer = await app.inject({
      method: 'POST',
      url: '/any?way=1',
      payload: 'as it is',
      headers: { host: 'bank.example', 'content-type': 'text/x' },
    });
    t.match({ status: answer.statusCode, told: answer.headers['x-told'], body: answer.body }, { status: 201, told: 'yes', body: 'as it is' });
  }
  t.same(new Set(seen), new Set(['POST /any?way=1 1 bank.example']), 'as it came, under the name that was called');
  t.ok(other.calls <= 2, 'whoever is not the one rests for a moment');
});

t.test('a front without a gateway is one line', async (t) => {
  const options = { host: '127.0.0.1', port: 0, drain: 1 };
  await t.rejects(front({ ...options, to: [] }), { name: 'InputError', message: '--to names no gateway' });
  for (const url of ['gateway:4000', 'http://user@gateway', 'http://gateway/mcp', 'ftp://gateway'])
    await t.rejects(front({ ...options, to: [url] }), {
      name: 'InputError',
      message: `--to ${url}: is no address of a gateway; write it as http://HOST:PORT`,
    });
});
