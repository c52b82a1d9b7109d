import { join } from 'node:path';
import t from 'tap';
import { redisServer } from '../storage/redis-server.ts';
import { railproof, until } from './command.ts';
import { connect } from './mcp-client.ts';
import { serve, stop } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.test('serve takes its settings from the environment, shows no password, and says whether it lives and whether it is ready', async (t) => {
  const server = await redisServer(t, 'always', ['--requirepass', 'open-sesame']);
  const settings = {
    RAILPROOF_STORE: `${server.url.replace('//', '//:open-sesame@')}?stream=served`,
    RAILPROOF_AUDIT_KEY: join(temporaryFolder(t), 'audit-key'),
    RAILPROOF_CLOCK: 'real',
  };
  const gateway = await serve(t, [], settings);
  t.match(gateway.printed().stdout, /store {4}served at redis:\/\/127\.0\.0\.1:\d+\/0\n/);
  t.match(gateway.printed().stdout, /, real\n/);
  t.notMatch(JSON.stringify(gateway.printed()), /open-sesame/);
  const ask = async (path: string) => {
    const response = await fetch(new URL(path, gateway.url));
    const body: unknown = await response.json();
    return { code: response.status, body };
  };
  t.same(await ask('/healthz'), { code: 200, body: { status: 'ok' } });
  t.same(await ask('/readyz'), { code: 200, body: { status: 'ready' } });
  const client = await connect(gateway.url, '2026');
  t.teardown(() => client.close());
  server.halt();
  const waiting = client.call('list_accounts', {});
  let last: Awaited<ReturnType<typeof ask>> | undefined;
  await until('readiness is withdrawn', async () => {
    last = await ask('/readyz');
    return last.code === 503;
  });
  t.match(last, { body: { status: 'waiting', journalStalledMs: Number } });
  t.match(await ask('/healthz'), { code: 200 }, 'it lives all the same');
  server.resume();
  t.match(await waiting, { kind: 'result' }, 'the call had only to wait');
  t.match(await ask('/readyz'), { code: 200 });
  t.equal(await stop(gateway), 0);
});

t.test('serve ends in time though its journal is away; what was under way ends as in a crash', async (t) => {
  const server = await redisServer(t);
  const gateway = await serve(t, ['--store', server.url, '--audit-key', join(temporaryFolder(t), 'audit-key'), '--drain', '1']);
  const client = await connect(gateway.url, '2025');
  server.halt();
  const waiting = client.call('list_accounts', {});
  await until('the call waits for the journal', async () => (await fetch(new URL('/readyz', gateway.url))).status === 503);
  t.equal(await stop(gateway), 3);
  t.match(gateway.printed().stderr, /^railproof: calls are still open after 1 s; they end unanswered, as in a crash/);
  t.match(await waiting, { kind: /no-reply|error/ });
  await client.close();
});

t.test('a setting of the environment that cannot be used is named in one line', async (t) => {
  const ended = await railproof(['serve'], { env: { RAILPROOF_PORT: 'four' } });
  t.match(ended, { code: 2, stdout: '', stderr: /^railproof: .*'four' from env 'RAILPROOF_PORT' is invalid.*\n$/ });
});
