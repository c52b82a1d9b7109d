import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { redis } from '../../src/cli/external-program.ts';
import { fileMsMax } from '../run/budget.ts';
import { requireProgram } from '../run/prerequisite.ts';
import { railproof } from './command.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.setTimeout(fileMsMax);

t.test('half a minute with every fault once: nothing is lost, nothing grows', async (t) => {
  requireProgram(redis);
  const json = join(temporaryFolder(t), 'soak.json');
  const { code, stdout, stderr } = await railproof(['soak', '--minutes', '0.5', '--rate', '8', '--seed', '7', '--json', json]);
  t.equal(code, 0, `${stdout}${stderr}`);
  t.match(stderr, /^ *(?:[3-9]\d|\d{3})\/30 s {2}\d+ payments, [\d.]+ calls\/s, p99 \d+ ms/m, 'it says how far it is, and how fast');
  const told: { readonly payments: number; readonly samples: readonly object[] } = JSON.parse(readFileSync(json, 'utf8'));
  t.match(told, {
    clean: true,
    options: { seed: '7' },
    faults: { cut: 1, losses: 1, redis: 1, kill: 1, stop: 1 },
    gatewayStarts: 3,
    sealKeys: 3,
    readings: 3,
  });
  t.ok(told.payments > 60, `${told.payments} payments were made`);
  t.equal(told.samples.length, 6);
});
