import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { stringify } from 'yaml';
import type { Budget } from './budget.ts';
import { exitOf } from './child.ts';
import { add, type Counted, failure, sum, type Tally, tapParser, zero } from './tally.ts';
import type { Batch } from './test-file.ts';

type TestProcess = ChildProcessByStdio<null, Readable, null>;

/** Seconds in which a test process that is out of time may say what it was waiting for. */
const lastWordsSeconds = 10;

/**
 * Runs batches of test files side by side, in the order given, prints one line for each and the whole story of each failure. What did not run,
 * or a crash, is a failure. A test of tap is a program that prints TAP, and is started as one: the hooks that `tap run` loads into
 * it, and into every process that it starts, serve coverage and mocks, which nobody uses here, and take as long as most of the tests.
 */
export async function runBatches(root: string, batches: readonly Batch[], budget: Budget): Promise<Tally> {
  const running = new Set<TestProcess>();
  const endAll = () => {
    for (const child of running) endGroup(child);
  };
  let isOver = false;
  const limit = setTimeout(() => {
    isOver = true;
    endAll();
  }, budget.totalSeconds * 1000);
  const stop = () => {
    endAll();
    process.exit(1);
  };
  for (const signal of stopSignals) process.on(signal, stop);
  const queue = [...batches];
  let tally = batches.length === 0 ? print('no test files', failure('no test files were found', '')) : zero;
  const lane = async () => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      const counted = isOver
        ? failure(batch.name, `not within the ${budget.totalSeconds} s for all`)
        : await runBatch(batch, { root, budget, running });
      tally = sum(tally, print(titleOf(batch), counted));
    }
  };
  await Promise.all(Array.from({ length: budget.jobs }, lane));
  clearTimeout(limit);
  for (const signal of stopSignals) process.off(signal, stop);
  return tally;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Place {
  readonly root: string;
  readonly budget: Budget;
  /** Every process that would have to be ended. */
  readonly running: Set<TestProcess>;
}

/** In a process group of its own, so that it can be ended with all that it started. */
async function runBatch({ name, files }: Batch, { root, budget, running }: Place): Promise<Counted> {
  const shared = files.length > 1;
  const child = spawn(process.execPath, shared ? [shelf, name] : [name], {
    cwd: root,
    env: {
      ...process.env,
      ...budget.env,
      TAP: '1',
      TAP_TIMEOUT: String(budget.fileSeconds),
      ...(shared ? { RAILPROOF_TEST_FILES: files.join(' ') } : {}),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  running.add(child);
  const limit = setTimeout(() => endGroup(child), (budget.fileSeconds + lastWordsSeconds) * 1000);
  const counted = new Promise<Counted>((resolve) => child.stdout.pipe(tapParser(resolve)));
  const { code, signal } = await exitOf(child);
  clearTimeout(limit);
  running.delete(child);
  const result = await counted;
  return code === 0 || result.failed > 0 ? result : add(result, failure(name, `ended with ${code ?? signal}`));
}

const shelf = 'test/run/shelf.ts';

function titleOf({ name, files }: Batch): string {
  return files.length > 1 ? `${name} ${files.length} files` : name;
}

function endGroup(child: TestProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid, 'SIGKILL');
}

function print(file: string, { passed, failed, failures }: Counted): Tally {
  console.log(`${failed === 0 ? '✓' : '✗'} ${file} (${passed} passed, ${failed} failed)`);
  for (const { name, detail } of failures.slice(0, shownMax)) console.log(indent(`✗ ${name}\n${indent(describe(detail))}`));
  if (failures.length > shownMax) console.log(indent(`… and ${failures.length - shownMax} more failures in ${file}`));
  return { passed, failed };
}

/** Failures of one file that are told in full. */
const shownMax = 10;

function describe(detail: unknown): string {
  return typeof detail === 'object' ? stringify(detail) : String(detail);
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '    ');
}
