import { doctor } from '../doctor.ts';

/** Prints what this machine has and lacks. Returns 0 when everything that a run needs is there, 2 otherwise. */
export async function doctorCommand(): Promise<number> {
  const { lines, ok } = await doctor();
  process.stdout.write(`${lines.join('\n')}\n`);
  return ok ? 0 : 2;
}
