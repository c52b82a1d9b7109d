import type { Test } from 'tap';
import { type Running, start, until } from './command.ts';

/** Starts workers of a farm, and waits until they take work. They are killed when the test is over. */
export async function farmWorkers(t: Test, farm: string, count: number): Promise<readonly Running[]> {
  const workers = Array.from({ length: count }, () => start(['worker', '--farm', farm, '--threads', '1'], { timeoutMs: 3_600_000 }));
  for (const worker of workers) {
    t.teardown(async () => {
      worker.child.kill('SIGKILL');
      await worker.ended;
    });
    await until('the worker takes work', () => worker.printed().stdout.includes('Ctrl-C'));
  }
  return workers;
}
