import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Defect } from '../../src/cli/calibration/defect.ts';
import { exitOf } from '../run/child.ts';
import { type Counted, tapParser } from '../run/tally.ts';

const root = join(import.meta.dirname, '..', '..');
const preload = pathToFileURL(join(import.meta.dirname, 'plant.ts')).href;

/** Seconds that one test file may take with a weakness planted: what waits for an answer may wait in vain. */
const limitSeconds = 90;

/** Runs a test file while its target, also in processes that it starts, has the weakness. */
export async function runStruck(file: string, weakness: Defect): Promise<Counted> {
  const { NODE_OPTIONS: given = '', ...rest } = process.env;
  const env = {
    ...rest,
    NODE_OPTIONS: `${given} --import=${preload}`,
    RAILPROOF_WEAKNESS: JSON.stringify(weakness),
    TAP: '1',
    TAP_TIMEOUT: String(limitSeconds),
  };
  const child = spawn(process.execPath, [join(root, file)], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const counted = new Promise<Counted>((resolve) => child.stdout.pipe(tapParser(resolve)));
  await exitOf(child);
  return counted;
}

/** Whether the test saw the weakness: an assertion failed, and not only the file as a whole. */
export function sawIt({ passed, failed }: Counted): boolean {
  return failed > 0 && passed + failed > 1;
}
