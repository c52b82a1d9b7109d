import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../runner/input-error.ts';
import { packageRoot } from '../package-root.ts';
import { drawSample, judgeMutants, type MutantVerdict } from './campaign.ts';
import { type Explanation, readExplanations, type SurvivalKind, staleExplanations } from './explanations.ts';
import { instrument } from './instrument.ts';
import { openMemory } from './memory.ts';
import type { Mutant } from './mutant.ts';
import { plays } from './plays.ts';
import { subjects } from './subjects.ts';

export interface MutantSearch {
  /** One file, as {@link subjects} names it; default: all. */
  readonly only?: string;
  /** So many, drawn by the seed; default: all. */
  readonly sample?: number;
  readonly seed: string;
  readonly threads?: number;
  /** Where verdicts are kept for a run that is cut short; default: nowhere. */
  readonly memoryFolder?: string;
  /** Called after each verdict. */
  readonly onProgress?: (done: number, total: number, verdict: MutantVerdict) => void;
}

/** A mutant that nobody saw, with the committed reason; `null`: there is none yet. */
export interface Survivor extends Mutant {
  readonly kind: SurvivalKind | null;
  readonly because: string | null;
  readonly reachedBy: number;
}

export interface MutantFindings {
  /** All mutants of the chosen files; {@link judged} of them were looked at. */
  readonly population: number;
  readonly judged: number;
  readonly caught: number;
  /** Among the caught: by invariant, check, stop of the run, time-out. */
  readonly caughtBy: Readonly<Record<string, number>>;
  readonly survivors: readonly Survivor[];
  /** Sentences about what is wrong with docs/mutants.md. */
  readonly stale: readonly string[];
  readonly verdicts: readonly MutantVerdict[];
}

/** The page of reasons, in a checkout. */
export const explanationsFile = 'docs/mutants.md';

/**
 * Makes the mutants, judges those that are asked for by the oracle alone, and holds the survivors to the page of reasons.
 * @throws InputError outside a checkout or for a file that is none of the subjects
 * @throws SandboxBroken when the sandbox is not clean without a mutant
 */
export async function searchMutants(search: MutantSearch): Promise<MutantFindings> {
  const { only, sample, seed, memoryFolder, onProgress } = search;
  const files = subjects.map(({ file }) => file).filter((file) => only === undefined || file === only);
  if (files.length === 0) throw new InputError(`no mutants are made of ${only}; files: ${subjects.map(({ file }) => file).join(', ')}`);
  const instrumented = await instrument(
    packageRoot,
    subjects.map(({ file }) => file),
  );
  const population = instrumented.mutants.filter(({ file }) => files.includes(file));
  const mutants = sample === undefined ? population : drawSample(population, { size: sample, seed });
  const memory = memoryFolder === undefined ? undefined : openMemory(packageRoot, memoryFolder);
  const verdicts = mutants.flatMap((mutant) => memory?.of(mutant) ?? []);
  const left = mutants.filter((mutant) => !verdicts.some((verdict) => verdict.mutant === mutant));
  const onVerdict = (verdict: MutantVerdict) => {
    verdicts.push(verdict);
    memory?.keep(verdict);
    onProgress?.(verdicts.length, mutants.length, verdict);
  };
  const threads = search.threads === undefined ? {} : { threads: search.threads };
  if (left.length > 0) await judgeMutants({ instrumented, plays, mutants: left, onVerdict, ...threads });
  return findingsOf(verdicts, { population, made: instrumented.mutants, explanations: explanationsIn(packageRoot) });
}

export function findingsOf(
  verdicts: readonly MutantVerdict[],
  given: { readonly population: readonly Mutant[]; readonly made: readonly Mutant[]; readonly explanations: readonly Explanation[] },
): MutantFindings {
  const caught = verdicts.filter((verdict) => verdict.caught !== null);
  const caughtBy: Record<string, number> = {};
  for (const { caught: flag } of caught) if (flag !== null) caughtBy[flag.by] = (caughtBy[flag.by] ?? 0) + 1;
  const reasons = new Map(given.explanations.map((explanation) => [explanation.id, explanation]));
  return {
    population: given.population.length,
    judged: verdicts.length,
    caught: caught.length,
    caughtBy,
    survivors: verdicts
      .filter((verdict) => verdict.caught === null)
      .map(({ mutant, reachedBy }) => {
        const reason = reasons.get(mutant.id);
        return { ...mutant, kind: reason?.kind ?? null, because: reason?.because ?? null, reachedBy };
      }),
    stale: staleExplanations(given.explanations, { made: given.made, caught: caught.map(({ mutant }) => mutant) }),
    verdicts,
  };
}

function explanationsIn(root: string): readonly Explanation[] {
  const path = join(root, explanationsFile);
  return existsSync(path) ? readExplanations(explanationsFile, readFileSync(path, 'utf8')) : [];
}

/** The field `mutants` of what `calibrate --json` writes. */
export interface MutantsField {
  readonly made: number;
  readonly caught: number;
  readonly survivors: readonly {
    readonly id: string;
    readonly where: string;
    readonly change: string;
    readonly kind: string;
    readonly because: string;
  }[];
}

export function mutantsField({ judged, caught, survivors }: MutantFindings): MutantsField {
  return {
    made: judged,
    caught,
    survivors: survivors.map(({ id, file, line, mutator, original, replacement, kind, because }) => ({
      id,
      where: `${file}:${line}`,
      change: `${mutator}: ${original} -> ${replacement}`,
      kind: kind ?? 'unexplained',
      because: because ?? '',
    })),
  };
}
