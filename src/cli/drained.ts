import { ambient } from './ambient.ts';
import { exitBroken } from './exit-code.ts';

/** Waits for SIGINT or SIGTERM, then closes; open calls get so many seconds, after which the process ends with exit 3. */
export async function untilToldToStop(drainSeconds: number, close: () => Promise<void>): Promise<void> {
  await stopped();
  process.stdout.write('railproof: stopping; open calls are answered first\n');
  const undrained = ambient.after(drainSeconds * 1_000, () => endUndrained(drainSeconds));
  await close();
  undrained();
}

/** Ends as a crash would: who still waits was told nothing, and asks again under his key. */
function endUndrained(seconds: number): never {
  process.stderr.write(
    `railproof: calls are still open after ${seconds} s; they end unanswered, as in a crash, and their keys tell what became of them\n`,
  );
  process.exit(exitBroken);
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
