import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MutantVerdict } from './campaign.ts';
import type { Mutant } from './mutant.ts';

/** Verdicts of an earlier run that was cut short, kept as long as nothing changes that could change one of them. */
export interface VerdictMemory {
  readonly file: string;
  of(mutant: Mutant): MutantVerdict | undefined;
  keep(verdict: MutantVerdict): void;
}

type Line = Omit<MutantVerdict, 'mutant'> & { readonly id: string };

/** Everything that decides a verdict. */
const decisive = ['src/**/*.ts', 'simulators/**/*.ts', 'agents/**/*.ts', 'scenarios/*', 'package-lock.json'];

export function openMemory(root: string, folder: string): VerdictMemory {
  const file = join(folder, `mutants-${digestOf(root)}.jsonl`);
  const known = new Map(linesOf(file).map((line) => [line.id, line]));
  return {
    file,
    of: (mutant) => {
      const line = known.get(mutant.id);
      return line && { mutant, caught: line.caught, play: line.play, reachedBy: line.reachedBy };
    },
    keep: ({ mutant: { id }, caught, play, reachedBy }) => {
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify({ id, caught, play, reachedBy } satisfies Line)}\n`);
    },
  };
}

/** A last line that was cut off is as if it had not been written. */
function linesOf(file: string): readonly Line[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
}

function digestOf(root: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const path of globSync(decisive, { cwd: root }).sort())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}
