import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import type { Readable } from 'node:stream';
import { stringify } from 'yaml';
import type { Budget } from './budget.ts';
import { commandOf } from './check.ts';
import { type Exit, exitOf } from './child.ts';
import { type FileResult, sum, type Tally, tapParser, zero } from './tally.ts';

/** Runs the files under tap, prints one line for each and the whole story of each failure. What did not run, or a crash, is a failure. */
export async function runTap(root: string, files: readonly string[], budget: Budget): Promise<Tally> {
  if (files.length === 0) return failed('no test files were found');
  buildTap(root);
  const tap = startTap(root, files, budget);
  let tally = zero;
  const seen: string[] = [];
  tap.stdout.pipe(
    tapParser((file) => {
      print(file);
      seen.push(file.name);
      tally = sum(tally, file);
    }),
  );
  const { code, signal } = await endOf(tap, budget);
  for (const file of files.filter((path) => !seen.some((name) => name.startsWith(path)))) {
    tally = sum(tally, failed(`${file} did not finish${signal === null ? '' : ` within the ${budget.totalSeconds} s for all`}`));
  }
  return code !== 0 && tally.failed === 0 ? sum(tally, failed(`tap ended with ${code ?? signal}`)) : tally;
}

type Tap = ChildProcessByStdio<null, Readable, null>;

/** In a process group of its own, so that it can be ended with all that it started. */
function startTap(root: string, files: readonly string[], budget: Budget): Tap {
  const options = ['--reporter=tap', `--jobs=${budget.jobs}`, `--timeout=${budget.fileSeconds}`];
  return spawn(process.execPath, [commandOf(root, 'tap', 'tap'), 'run', ...options, ...files], {
    cwd: root,
    env: { ...process.env, ...budget.env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
}

/** Ends tap and its tests when the time for all is up, and when this process is told to stop. */
async function endOf(tap: Tap, budget: Budget): Promise<Exit> {
  const limit = setTimeout(() => endGroup(tap), budget.totalSeconds * 1000);
  const stop = () => {
    endGroup(tap);
    process.exit(1);
  };
  for (const signal of stopSignals) process.on(signal, stop);
  try {
    return await exitOf(tap);
  } finally {
    clearTimeout(limit);
    for (const signal of stopSignals) process.off(signal, stop);
  }
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function endGroup(tap: Tap): void {
  if (tap.pid === undefined || tap.exitCode !== null) return;
  if (process.platform === 'win32') tap.kill();
  else process.kill(-tap.pid, 'SIGKILL');
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
