import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promises as names } from 'node:dns';
import { promises as files } from 'node:fs';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { gzip } from 'node:zlib';
import Fastify from 'fastify';
import t from 'tap';
import { SandboxBroken } from '../../src/runner/sandbox-broken.ts';
import { Sentinel } from '../../src/runner/sentinel.ts';

/** Lets the sentinel watch the work, and returns what it says of it. Nothing else may run meanwhile: reporting a test is I/O too. */
async function watched(work: () => unknown): Promise<string | undefined> {
  const sentinel = new Sentinel();
  sentinel.start();
  let said: string | undefined;
  let done: unknown;
  try {
    done = work();
    for (let turns = 0; turns < 4; turns += 1) await turn();
    sentinel.check();
  } catch (error) {
    if (!(error instanceof SandboxBroken)) throw error;
    said = error.message;
  } finally {
    sentinel.stop();
  }
  await done;
  return said;
}

const planted: Readonly<Record<string, { readonly work: () => unknown; readonly named: RegExp }>> = {
  'a timer': { work: () => new Promise((resolve) => setTimeout(resolve, 1)), named: /^a real timer / },
  'an interval': { work: () => clearInterval(setInterval(() => {}, 5)), named: /^a real timer / },
  'a time-out signal': { work: () => void AbortSignal.timeout(5), named: /^a real timer / },
  'a digest of web crypto': { work: () => crypto.subtle.digest('SHA-256', new Uint8Array(4)), named: /\(HASHREQUEST\)/ },
  'a read of a file': { work: () => files.readFile(new URL(import.meta.url)), named: /\(FSREQPROMISE\)/ },
  'a look-up of a name': { work: () => names.lookup('localhost'), named: /\(GETADDRINFOREQWRAP\)/ },
  'compression in the background': { work: () => new Promise((resolve) => gzip('x', resolve)), named: /\(ZLIB\)/ },
  'a socket': { work: () => new Promise((resolve) => connect(1, '127.0.0.1').on('error', resolve)), named: /\(TCPWRAP\)/ },
};

for (const [name, { work, named }] of Object.entries(planted)) {
  t.test(`${name} is named, with the line that asked for it`, async (t) => {
    const said = await watched(work);
    t.match(said, named);
    t.match(said, /sentinel\.test\.ts:\d+:\d+/);
    t.match(said, /use the world's clock and synchronous calls$/);
  });
}

t.test('what stays in this thread passes', async (t) => {
  const quiet = async () => {
    await null;
    await turn();
    createHash('sha256').update('x').digest('hex');
    await new Promise((resolve) => process.nextTick(resolve));
  };
  t.equal(await watched(quiet), undefined);
});

t.test('the guard timer of an MCP client, which never fires, passes; one millisecond less does not', async (t) => {
  t.equal(await watched(() => clearTimeout(setTimeout(() => {}, 2 ** 31 - 1))), undefined);
  t.match(await watched(() => clearTimeout(setTimeout(() => {}, 2 ** 31 - 2))), /^a real timer/);
});

t.test('the timer behind the Date header passes, and lets no other through', async (t) => {
  const app = Fastify();
  let timers = 0;
  app.get('/quiet', () => 'ok');
  app.get('/noisy', () => new Promise((resolve) => setTimeout(() => resolve(`${++timers}`), 1)));
  t.teardown(() => app.close());
  await app.ready();
  await new Promise((resolve) => setTimeout(resolve, 1_001)); // the text of the header is dropped at the end of its second
  t.equal(await watched(() => app.inject('/quiet')), undefined);
  t.match(await watched(() => app.inject('/noisy')), /^a real timer .*sentinel\.test\.ts/);
  t.equal(timers, 1);
});

t.test('one offence is told once, and only while it watches', async (t) => {
  const sentinel = new Sentinel();
  clearTimeout(setTimeout(() => {}, 5));
  t.doesNotThrow(() => sentinel.check(), 'not yet watching');
  sentinel.start();
  clearTimeout(setTimeout(() => {}, 5));
  sentinel.stop();
  t.throws(() => sentinel.check(), SandboxBroken);
  t.doesNotThrow(() => sentinel.check(), 'told');
  clearTimeout(setTimeout(() => {}, 5));
  t.doesNotThrow(() => sentinel.check(), 'no longer watching');
});

t.test('it knows whether anything was put off past the promises', async (t) => {
  const sentinel = new Sentinel();
  sentinel.start();
  t.teardown(() => sentinel.stop());
  const found: boolean[] = [];
  const look = () => found.push(sentinel.takeDeferred());
  const resolved = Promise.resolve();
  sentinel.takeDeferred();
  await resolved.then(() => queueMicrotask(() => {}));
  look();
  process.nextTick(() => {});
  look();
  setImmediate(() => {});
  look();
  look();
  sentinel.unseen(() => process.nextTick(() => {}));
  look();
  setImmediate(() => {});
  sentinel.unseen(() => setImmediate(() => {}));
  look();
  sentinel.stop();
  t.same(found, [false, true, true, false, false, true]);
});

t.test('what the process itself prints, into a pipe that is full, is not I/O of the trial', async (t) => {
  const program = `
    const { Sentinel } = await import(${JSON.stringify(new URL('../../src/runner/sentinel.ts', import.meta.url).href)});
    const { stdout, stderr } = process; // opened before the watch begins, as in every run
    stderr.write('');
    const sentinel = new Sentinel();
    sentinel.start();
    for (let line = 0; line < 64; line += 1) stdout.write('x'.repeat(65_536));
    for (let turns = 0; turns < 4; turns += 1) await new Promise(setImmediate);
    sentinel.check();
    sentinel.stop();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  t.equal(stderr, '');
  t.equal(status, 0);
  t.equal(stdout.length, 64 * 65_536);
});
