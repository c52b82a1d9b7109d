import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { railClient } from '../../src/rail/http/rail-client.ts';
import { composeFile, folder } from '../docker/compose-file.ts';
import { type Running, start, until } from '../e2e/command.ts';
import { ordersOf } from '../e2e/payment-load.ts';
import { RawCaller } from '../e2e/replica-load.ts';
import { secrets } from '../e2e/replica-set.ts';
import { kill, token } from '../e2e/served-gateway.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { redisServer } from '../storage/redis-server.ts';

t.setTimeout(600_000);

const railToken = 'token-that-all-rails-share';

/** First of the ports that stand for hosts here; each service of a Compose file has a network address of its own. */
const portFirst = 24_310;

/** Runs the command that a service has, as this process's neighbour: host names stand for addresses here, the data volume for a folder. */
async function run(t: Test, command: readonly string[], { port, hosts, data, env }: Place): Promise<Running> {
  const here = (text: string) =>
    [...hosts]
      .reduce((done, [name, address]) => done.replaceAll(`//${name}:`, `//${address}:`), text)
      .replaceAll(/(127\.0\.0\.1:\d+):\d+/g, '$1')
      .replaceAll('/data', data);
  const running = start(command.map(here), {
    env: { ...secrets, RAILPROOF_RAIL_TOKEN: railToken, RAILPROOF_TOKEN: token, RAILPROOF_HOST: '127.0.0.1', RAILPROOF_PORT: String(port), ...env },
    timeoutMs: 600_000,
  });
  t.teardown(() => kill(running));
  await until(`${command[0]} is open`, () => running.printed().stdout.includes('Ctrl-C') || running.child.exitCode !== null, 120_000);
  t.equal(running.child.exitCode, null, `${command.join(' ')}: ${running.printed().stderr}`);
  t.equal(healthOf(port), 0, `${command[0]} is healthy`);
  return running;
}

interface Place {
  readonly port: number;
  readonly hosts: ReadonlyMap<string, string>;
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Exit code of the health check that the image has. */
function healthOf(port: number): number | null {
  const written = /HEALTHCHECK[^[]+CMD (\[.*\])$/m.exec(readFileSync(join(folder, 'Dockerfile'), 'utf8'))?.[1] ?? '';
  const [, ...args] = JSON.parse(written) as readonly string[]; // exec form
  return spawnSync(process.execPath, args, { env: { ...process.env, RAILPROOF_PORT: String(port) } }).status;
}

/** A folder for each volume, the same for whoever mounts it. */
function volumeFolders(t: Test): (volume: string) => string {
  const folders = new Map<string, string>();
  return (volume) => {
    const data = folders.get(volume) ?? temporaryFolder(t);
    folders.set(volume, data);
    return data;
  };
}

/** These processes go by the wall clock, and the network is closed around midnight. */
async function networkIsOpen(url: string): Promise<boolean> {
  const line = railClient({ id: 'kftc:ebs', url, clock: { now: () => 0 }, timeoutMs: 20_000, token: railToken });
  const cutoffs = await line.ask('cutoffs', {});
  await line.close();
  return cutoffs?.[0]?.open === true;
}

t.test('every command of the Compose files runs, is healthy, and together they take a payment', async (t) => {
  const { services } = composeFile('compose.full.yaml');
  const redis = await redisServer(t);
  const folderOf = volumeFolders(t);
  const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);
  const ports = new Map(ours.map(([name], index) => [name, portFirst + index]));
  const hosts = new Map([...ports].map(([name, port]) => [name, `127.0.0.1:${port}`]));
  for (const name of ['redis', 'farm']) hosts.set(name, `127.0.0.1:${redis.port}`);
  for (const [name, { command = [], volumes = [] }] of ours)
    await run(t, command, { port: ports.get(name) ?? 0, hosts, data: folderOf(volumes[0] ?? name), env: { RAILPROOF_STORE: redis.url } });
  const caller = new RawCaller();
  const [order] = ordersOf(1);
  const answer = await caller.call(`http://${hosts.get('front')}`, 'transfer_funds', { ...order });
  const isOpen = await networkIsOpen(`http://${hosts.get('kftc')}`);
  t.match(answer, { kind: 'result', content: isOpen ? { status: 'credited' } : { status: 'rejected', reason: 'outside_hours' } });
  t.equal((await fetch(`http://${hosts.get('kftc')}/status`, { method: 'POST' })).status, 401, 'a payment system hears nobody without the token');
  await caller.close();
  const single = composeFile('compose.yaml').services['gateway']?.command ?? [];
  await run(t, single, { port: portFirst + ours.length, hosts, data: folderOf('single'), env: {} });
});
