import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ambient } from '../ambient.ts';
import type { Defect } from './defect.ts';
import type { Catch } from './hunt.ts';
import type { HuntOrder } from './hunt-process.ts';

export type DefectResult = { readonly name: string; readonly why: string } & Catch;

const program = join(import.meta.dirname, 'hunt-process.ts');

/** Longest real time for one defect: a defect may also send the sandbox round in circles. */
const huntMsMax = 20 * 60_000;

/** Hunts for each defect in a process of its own, `atOnce` at a time, in the order in which they end. */
export async function huntAll(
  defects: readonly Defect[],
  order: Omit<HuntOrder, 'defect'> & { readonly atOnce: number },
  tell: (result: DefectResult) => void,
): Promise<readonly DefectResult[]> {
  const results = new Map<string, DefectResult>();
  const left = [...defects];
  const work = async () => {
    for (let defect = left.shift(); defect !== undefined; defect = left.shift()) {
      const found = await huntOne({ defect, seed: order.seed, explored: order.explored });
      const result = { name: defect.name, why: defect.why, ...found };
      results.set(defect.name, result);
      tell(result);
    }
  };
  await Promise.all(Array.from({ length: order.atOnce }, work));
  return defects.flatMap(({ name }) => results.get(name) ?? []);
}

/** One hunt in a process of its own. A process that ends without a result has caught nothing: its last words say why. */
export async function huntOne(order: HuntOrder): Promise<Catch> {
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  const end = Promise.withResolvers<number | null>();
  const cancel = ambient.after(huntMsMax, () => child.kill('SIGKILL'));
  child.once('error', (error) => end.reject(error));
  child.once('close', (code) => end.resolve(code));
  const code = await end.promise;
  cancel();
  if (code === 0) return JSON.parse(printed);
  const broke = `the process ended with ${code ?? 'a signal'}: ${complaint.trim()}`;
  return { caught: false, check: null, seed: null, seedsNeeded: 0, where: null, size: null, message: '', broke };
}
