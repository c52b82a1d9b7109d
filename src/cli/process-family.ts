import { readdirSync, readFileSync } from 'node:fs';

/** A process that was started as leader of a group of its own, and all that came of it. */
export interface ProcessFamily {
  readonly pid: number;
  /** `NAME=value`, in the environment of the first and of nobody else's: its children inherit it, also those that leave the group. */
  readonly mark: string;
}

/** A child can be forked while the others are being ended; nobody forks faster than that many times in a row by accident. */
const roundsMax = 20;

/** Ends them all at once, without a word. On Linux also those that left the group; elsewhere the group is all that is known. */
export function endFamily({ pid, mark }: ProcessFamily): void {
  end(-pid);
  for (let round = 0; round < roundsMax; round += 1) {
    const strays = marked(mark);
    if (strays.length === 0) return;
    for (const stray of strays) end(stray);
  }
}

function marked(mark: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark))
    .map(Number);
}

/** Empty for a process that has ended, is ending, or is somebody else's. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // ESRCH: nothing of it is left
  }
}
