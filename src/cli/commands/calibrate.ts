import { personas } from '../../../agents/personas.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { checkDefects, type Defect, readDefects } from '../calibration/defect.ts';
import { type DefectResult, huntAll } from '../calibration/defect-part.ts';
import { Expectations } from '../calibration/expectations.ts';
import { calibrationFiles, needCheckout } from '../calibration/folder.ts';
import { judgeLabelled, type LabelledResult } from '../calibration/labelled-part.ts';
import { type CheckUse, type PersonaResult, playPersona } from '../calibration/persona-part.ts';
import { play, trialOf } from '../calibration/play.ts';
import { defectLine, defectSummary, labelledTable, personaTable, unflipped } from '../calibration/print.ts';
import { selectPlans, sharesWord, standardCatalogue } from '../catalogue.ts';
import type { MutantsField } from '../mutation/search.ts';
import { jsonOutput } from '../on-disk.ts';
import { packageRoot } from '../package-root.ts';
import { openProgress } from '../progress.ts';

export interface CalibrateOptions {
  readonly only?: 'personas' | 'defects' | 'labelled';
  /** Trials of each persona in each case; ten times as many explored seeds for a defect that no case finds. */
  readonly seeds: number;
  readonly seed: string;
  readonly json?: string;
  /** Scenario or family numbers that the personas play; all if empty. */
  readonly family: readonly number[];
  /** Names of defects; all if empty. */
  readonly defect: readonly string[];
  /** Also judge mutants: all, which takes long, or so many, drawn by the seed. */
  readonly mutants?: true | number;
  readonly quiet: boolean;
}

/** What `--json` writes. `mutants` is null unless they were asked for. */
export interface CalibrationReport {
  readonly personas: readonly PersonaResult[];
  readonly defects: readonly DefectResult[];
  readonly labelled: LabelledResult | null;
  /** Checks and invariants that nothing made fail, where everything that could was run. */
  readonly unflipped: readonly string[];
  readonly mutants: MutantsField | null;
}

const exploredPerSeed = 10;

/** Hunts that run side by side: one for each core of a small machine. */
const atOnce = 2;

/** Holds the judge against what was said before: personas, planted defects, labelled runs. 0: all agree; 1: they do not. */
export async function calibrate(options: CalibrateOptions): Promise<number> {
  needCheckout();
  const keep = jsonOutput(options.json);
  const hunted = chosen(readDefects(calibrationFiles.defects), options.defect); // before the first minute is spent
  const wants = (part: CalibrateOptions['only']) => options.only === undefined || options.only === part;
  const checks: CheckUse = { known: new Set(), flipped: new Set() };
  const played = wants('personas') ? await personaPart(options, checks) : [];
  const defects = wants('defects') ? await defectPart(hunted, options) : [];
  const labelled = wants('labelled') ? labelledPart() : null;
  const dark = [
    ...(wants('personas') && options.family.length === 0 ? unflipped('check', checks) : []),
    ...(wants('defects') && options.defect.length === 0 ? unflipped('invariant', await invariantUse(options, defects)) : []),
  ];
  process.stdout.write(dark.join(''));
  const { field: mutants, enough } = await mutantPart(options);
  const report: CalibrationReport = { personas: played, defects, labelled, unflipped: dark.map((line) => line.trim()), mutants };
  keep(report);
  const agrees =
    played.every(({ ok }) => ok) &&
    defects.every(({ caught }) => caught) &&
    (labelled?.runs ?? []).every(({ ok }) => ok) &&
    dark.length === 0 &&
    enough;
  process.stdout.write(agrees ? 'calibrated: all agree\n' : 'NOT CALIBRATED: see ✗ above\n');
  return agrees ? 0 : 1;
}

async function personaPart(options: CalibrateOptions, use: CheckUse): Promise<readonly PersonaResult[]> {
  const expectations = Expectations.read(calibrationFiles.expectations);
  const all = standardCatalogue().plans;
  const stale = expectations.stale(all);
  if (stale.length > 0) throw new InputError(`${calibrationFiles.expectations}: names ${stale.join(', ')}, which is no case`);
  const plans = all.filter(({ family }) => options.family.length === 0 || options.family.includes(family));
  const names = Object.keys(personas);
  for (const name of names) for (const plan of plans) expectations.of(name, plan); // before the first minute is spent
  const progress = openProgress({ stream: process.stderr, total: names.length, now: ambient.elapsedMs, quiet: options.quiet });
  const results: PersonaResult[] = [];
  for (const name of names) {
    results.push(await playPersona(name, { plans, seed: options.seed, seeds: options.seeds, expectations }, use));
    progress.step(name);
  }
  progress.done();
  const trials = names.length * plans.length * options.seeds;
  process.stdout.write(`${names.length} personas, ${plans.length} cases, ${trials} trials\n${personaTable(results)}\n`);
  return results;
}

async function defectPart(defects: readonly Defect[], options: CalibrateOptions): Promise<readonly DefectResult[]> {
  checkDefects(defects, packageRoot);
  const progress = openProgress({ stream: process.stderr, total: defects.length, now: ambient.elapsedMs, quiet: options.quiet });
  const order = { seed: options.seed, explored: options.seeds * exploredPerSeed, atOnce };
  const results = await huntAll(defects, order, (result) => {
    process.stdout.write(defectLine(result));
    progress.step(`${result.name}: ${result.caught ? result.check : 'NOT CAUGHT'}`);
  });
  progress.done();
  process.stdout.write(`${defectSummary(results)}\n`);
  return results;
}

function chosen(defects: readonly Defect[], names: readonly string[]): readonly Defect[] {
  const unknown = names.find((name) => !defects.some((defect) => defect.name === name));
  if (unknown !== undefined) {
    const near = defects.filter(({ name }) => sharesWord(name, unknown)).slice(0, 3);
    const hint = near.length > 0 ? `did you mean ${near.map(({ name }) => name).join(', ')}?` : `${calibrationFiles.defects} has all`;
    throw new InputError(`unknown defect "${unknown}"; ${hint}`);
  }
  return names.length === 0 ? defects : defects.filter(({ name }) => names.includes(name));
}

function labelledPart(): LabelledResult {
  const result = judgeLabelled(calibrationFiles.labelled);
  process.stdout.write(`${labelledTable(result)}\n`);
  return result;
}

/** Loads what makes mutants only when it is asked for. */
async function mutantPart({ mutants, seed, quiet }: CalibrateOptions): Promise<{ readonly field: MutantsField | null; readonly enough: boolean }> {
  if (mutants === undefined) return { field: null, enough: true };
  const { huntMutants, isEnough } = await import('./mutants.ts');
  const { findings } = await huntMutants({ seed, quiet, ...(mutants === true ? {} : { sample: mutants }) });
  const { mutantsField } = await import('../mutation/search.ts');
  const enough = isEnough(findings);
  if (!enough) process.stdout.write('✗ mutants: too few are caught, or reasons are missing or stale (docs/mutants.md)\n');
  return { field: mutantsField(findings), enough };
}

/** Every invariant that the judge has, and those that some defect made fail. */
async function invariantUse({ seed }: CalibrateOptions, defects: readonly DefectResult[]): Promise<CheckUse> {
  const [plan] = selectPlans(['single-bill']);
  const careful = personas['careful'];
  if (plan === undefined || careful === undefined) throw new Error('single-bill or careful is gone');
  const { invariants } = await play(trialOf(plan, { seed, persona: 'careful' }), careful);
  return { known: new Set(invariants), flipped: new Set(defects.flatMap(({ check }) => check ?? [])) };
}
