import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../src/cli/package-root.ts';
import { shareMs } from '../run/budget.ts';

/** What the issue asks for; with a share of the minutes only, as many as they hold. */
const seeds = 10_000;

/** Kept for starting, for what is still being shrunk, and for the summary. */
const endingMs = 15_000;

t.setTimeout(24 * 3_600_000);

t.test(`${seeds} seeds: no violation, no digest mismatch, every seam and the time between commit and reply struck`, async (t) => {
  const dir = t.testdir();
  const json = join(dir, 'summary.json');
  const share = shareMs();
  const minutes = share === null ? [] : ['--minutes', String(Math.max(1, Math.floor((share - endingMs) / 60_000)))];
  const args = ['explore', '--seeds', String(seeds), ...minutes, '--out', join(dir, 'explored'), '--json', json];
  const { code, output } = await railproof(args);
  t.equal(code, 0, output);
  const summary = JSON.parse(readFileSync(json, 'utf8'));
  t.comment(output);
  t.same(summary.violations, []);
  t.equal(summary.digestMismatches, 0);
  t.ok(summary.seeds === seeds || share !== null, `${summary.seeds} seeds`);
  t.ok(summary.counted >= 0.9 * summary.seeds, `${summary.counted} of ${summary.seeds} count`);
  t.ok(summary.afterCommitShare >= 0.3, `${summary.afterCommitShare} with a fault between commit and reply`);
  t.ok(summary.doubleRuns >= summary.seeds / 50, `${summary.doubleRuns} seeds played twice`);
  t.ok(summary.seedsStruckBetweenSteps > 0, `${summary.seedsStruckBetweenSteps} with a strike between the steps of an interbank token move`);
  for (const seam of ['agent-gateway', 'gateway-rail', 'rail-rail', 'process', 'storage', 'clock'])
    t.ok(
      Object.keys(summary.faultsFired).some((name) => name.startsWith(`${seam} `)),
      seam,
    );
});

function railproof(args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const options = { cwd: packageRoot, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [join(packageRoot, 'src', 'cli', 'main.ts'), ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: `${err}${out}` });
    });
  });
}
