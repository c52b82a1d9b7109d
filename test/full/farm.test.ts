import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { railproof } from '../e2e/command.ts';
import { farmWorkers } from '../e2e/farm-workers.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { redisServer } from '../storage/redis-server.ts';

t.setTimeout(3600 * 1000);

/** Busier than this, a second worker has no core to run on, and the measurement says nothing. */
const loadMax = 0.7;

const what = ['--seed', '7', '--trials', '2', '--k', '1', '--quiet'];

async function played(t: Test, args: readonly string[]): Promise<{ readonly out: string; readonly seconds: number }> {
  const out = join(temporaryFolder(t), 'run');
  const startedMs = performance.now();
  const { code, stderr } = await railproof(['run', ...what, '--out', out, ...args], { timeoutMs: 1_800_000 });
  t.equal(code, 0, stderr);
  return { out, seconds: (performance.now() - startedMs) / 1000 };
}

/** The report without what no two runs share: when it began, and where it lies. */
function reportOf({ out }: { readonly out: string }): string {
  return readFileSync(join(out, 'run.json'), 'utf8')
    .replaceAll(out, 'OUT')
    .replace(/"startedAt": "[^"]+"/, '"startedAt": ""');
}

t.test('the standard suite on a farm of one, of two and here: one report, byte for byte; two play 1.7 times as fast as one', async (t) => {
  const load = loadavg()[0] ?? 0;
  const { url } = await redisServer(t, 'none');
  const farm = ['--farm', url];
  await farmWorkers(t, url, 1);
  await played(t, farm); // what is compiled once
  const one = await played(t, farm);
  await farmWorkers(t, url, 1);
  await played(t, farm);
  const two = await played(t, farm);
  const here = await played(t, []);
  for (const each of [one, two]) {
    t.ok(readFileSync(join(each.out, 'events.jsonl')).equals(readFileSync(join(here.out, 'events.jsonl'))), 'every event');
    t.equal(reportOf(each), reportOf(here), 'every number');
  }
  const ratio = one.seconds / two.seconds;
  const told = `one worker ${one.seconds.toFixed(1)} s, two ${two.seconds.toFixed(1)} s, here ${here.seconds.toFixed(1)} s: ${ratio.toFixed(2)} times, load ${load.toFixed(1)}`;
  t.comment(told);
  if (load < loadMax) t.ok(ratio >= 1.7, told);
});
