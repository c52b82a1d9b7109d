import { spawn, spawnSync } from 'node:child_process';
import { stringify } from 'yaml';
import type { Budget } from './budget.ts';
import { commandOf } from './check.ts';
import { exitOf } from './child.ts';
import { type FileResult, sum, type Tally, tapParser, zero } from './tally.ts';

/** Runs the files under tap, prints one line for each and the whole story of each failure. No file, or a crash, is a failure. */
export async function runTap(root: string, files: readonly string[], budget: Budget): Promise<Tally> {
  if (files.length === 0) return failed('no test files were found');
  buildTap(root);
  const options = ['--reporter=tap', `--jobs=${budget.jobs}`, `--timeout=${budget.fileSeconds}`];
  const tap = spawn(process.execPath, [commandOf(root, 'tap', 'tap'), 'run', ...options, ...files], {
    cwd: root,
    env: { ...process.env, ...budget.env },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: budget.totalSeconds * 1000,
  });
  let tally = zero;
  const seen: string[] = [];
  tap.stdout.pipe(
    tapParser((file) => {
      print(file);
      seen.push(file.name);
      tally = sum(tally, file);
    }),
  );
  const { code, signal } = await exitOf(tap);
  const unseen = files.filter((file) => !seen.some((name) => name.startsWith(file)));
  if (signal !== null) return sum(tally, failed(`the tests took longer than ${budget.totalSeconds} s; not finished: ${unseen.join(' ')}`));
  if (unseen.length > 0) return sum(tally, failed(`tap said nothing about ${unseen.join(' ')}`));
  return code !== 0 && tally.failed === 0 ? sum(tally, failed(`tap ended with ${code}`)) : tally;
}

/**
 * tap compiles its own class when the plugins of `.taprc` differ from those it was built with, but in the same run still
 * loads the old ones: so it is built before.
 */
function buildTap(root: string): void {
  const asks = "import('tap').then(({ t }) => process.exit(t.pluginSignature.includes('@tapjs/typescript') ? 1 : 0))";
  if (spawnSync(process.execPath, ['-e', asks], { cwd: root, stdio: 'ignore' }).status === 0) return;
  console.error('building tap without its TypeScript loader (once) …');
  spawnSync(process.execPath, [commandOf(root, 'tap', 'tap'), 'build'], { cwd: root, stdio: 'ignore' });
}

function print(file: FileResult): void {
  console.log(`${file.failed === 0 ? '✓' : '✗'} ${file.name} (${file.passed} passed, ${file.failed} failed)`);
  for (const failure of file.failures.slice(0, shownMax)) console.log(indent(`✗ ${failure.name}\n${indent(describe(failure.detail))}`));
  if (file.failures.length > shownMax) console.log(indent(`… and ${file.failures.length - shownMax} more failures in ${file.name}`));
}

/** Failures of one file that are told in full. */
const shownMax = 10;

function describe(detail: unknown): string {
  return typeof detail === 'object' ? stringify(detail) : String(detail);
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '    ');
}

function failed(why: string): Tally {
  console.log(`✗ ${why}`);
  return { passed: 0, failed: 1 };
}
