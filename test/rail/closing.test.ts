import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import Fastify from 'fastify';
import t from 'tap';
import { closesOnceAnswered } from '../../src/rail/http/closing.ts';

t.test('a server that is told to close while a call is open answers it, and does not wait for the next on the same connection', async (t) => {
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const app = Fastify({ forceCloseConnections: 'idle' });
  closesOnceAnswered(app);
  app.get('/', async () => {
    begun.resolve();
    await gate.promise;
    return { answered: true };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  const { port } = app.server.address() as AddressInfo; // it listens on a port
  const answer = new Promise<string>((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
  });
  await begun.promise;
  const closed = app.close();
  while (app.server.listening) await wait(5); // idle connections are closed by now, and this one was not
  await wait(100);
  gate.resolve();
  t.equal(await answer, '{"answered":true}');
  const late = wait(60_000, 'still open', { ref: false });
  t.equal(await Promise.race([closed.then(() => 'closed'), late]), 'closed', 'long before the connection would have been given up');
});
