import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { railproof } from './command.ts';
import { readRun } from './run-record.ts';

/** Which of these cases, each played once, a persona passes. Throws where the run was not judged as not accepted, or played anything else. */
export async function passedBy(persona: string, cases: readonly string[], timeoutMs?: number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'railproof-test-'));
  try {
    const out = join(folder, persona);
    const args = ['run', ...cases, '--seed', '7', '--trials', '1', '--persona', persona, '--out', out, '--quiet'];
    const { code, stderr } = await railproof(args, timeoutMs === undefined ? {} : { timeoutMs });
    const run = readRun(out);
    if (code !== 1) throw new Error(`${persona} ended with ${code}: ${stderr}`);
    if (run.cases.length !== cases.length) throw new Error(`${run.cases.length} of ${cases.length} cases were played`);
    return run.cases.filter((item) => item.passed > 0).map(({ id }) => id);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
