import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { checks } from '../oracle/checks.ts';
import { invariants } from '../oracle/invariants.ts';
import { InputError } from '../runner/input-error.ts';
import { type ScenarioFile, type ScenarioReader, scenarioReader } from '../runner/scenario-file.ts';
import { planCases, type TrialPlan } from '../runner/trial-plan.ts';
import { packageRoot } from './package-root.ts';

/** The scenarios that can be run: those that came with railproof, and files of the user's. */
export interface Catalogue {
  readonly files: readonly ScenarioFile[];
  readonly plans: readonly TrialPlan[];
}

const extension = '.yaml';

/** What a fault may suspend. The runner does not know the oracle, so it is told. */
export const judged: ReadonlySet<string> = new Set([...checks, ...invariants].map(({ id }) => id));

/** Files that came with railproof, in order of name. */
export function standardPaths(): readonly string[] {
  const folder = join(packageRoot, 'scenarios');
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(folder, name));
}

/** Everything that came with railproof. Throws {@link InputError} at the first file that is not right. */
export function standardCatalogue(): Catalogue {
  return catalogueOf(standardPaths());
}

/**
 * What the user named: a scenario, `scenario/case`, or a path to a YAML file of the same shape. No name: everything.
 * @throws InputError for a name that leads nowhere, with the nearest names
 */
export function selectPlans(names: readonly string[]): readonly TrialPlan[] {
  const paths = names.filter(isPath);
  const plain = names.filter((name) => !isPath(name));
  if (names.length === 0) return standardCatalogue().plans;
  const scenarios = new Map(plain.map((name) => [scenarioOf(name), standardPlans(scenarioOf(name))]));
  return onceEach([...catalogueOf([...new Set(paths)]).plans, ...plain.flatMap((name) => named(scenarios.get(scenarioOf(name)), name))]);
}

/** A case named twice is played once; two cases of one name could not be told apart afterwards. */
function onceEach(plans: readonly TrialPlan[]): readonly TrialPlan[] {
  const found = new Map<string, TrialPlan>();
  for (const plan of plans) {
    const other = found.get(plan.id);
    if (other !== undefined && other !== plan) throw new InputError(`two scenarios have a case ${plan.id}; give one of them another name`);
    found.set(plan.id, plan);
  }
  return [...found.values()];
}

/** Of one scenario that came with railproof, whose file is named after it; `undefined`: there is no such file. */
export function standardPlans(scenario: string): readonly TrialPlan[] | undefined {
  const path = standardPaths().find((known) => basename(known, extension) === scenario);
  return path === undefined ? undefined : catalogueOf([path]).plans;
}

function named(plans: readonly TrialPlan[] | undefined, name: string): readonly TrialPlan[] {
  const found = plans?.filter((plan) => plan.scenario === name || plan.id === name) ?? [];
  if (found.length > 0) return found;
  const scenarios = standardPaths().map((path) => basename(path, extension));
  const near = plans?.map(({ id }) => id) ?? scenarios.filter((known) => sharesWord(known, name));
  const hint = near.length > 0 ? `; did you mean ${near.slice(0, 3).join(', ')}?` : '';
  throw new InputError(`unknown scenario "${name}"${hint} (railproof list shows all)`);
}

function scenarioOf(name: string): string {
  return name.split('/')[0] ?? name;
}

export function sharesWord(known: string, name: string): boolean {
  const words = name.split(/[-/]/);
  return known.split('-').some((word) => word.length > 3 && words.includes(word)) || known.startsWith(name.slice(0, 4));
}

function isPath(name: string): boolean {
  return name.endsWith(extension) || name.endsWith('.yml') || name.startsWith('.') || name.startsWith('/');
}

function catalogueOf(paths: readonly string[]): Catalogue {
  if (paths.length === 0) return { files: [], plans: [] };
  const read = reader();
  const files = paths.map((path) => read(path, textOf(path)));
  return { files, plans: files.flatMap((file) => planCases(file, { judged })) };
}

/** Cases of texts that are in no file yet, by the name that it will have. */
export function plansOf(texts: ReadonlyMap<string, string>): readonly TrialPlan[] {
  return [...texts].flatMap(([name, text]) => planCases(reader()(name, text), { judged }));
}

/** Reads one scenario file; used by `lint`, which goes on after an error. */
export function readScenario(path: string): ScenarioFile {
  return reader()(path, textOf(path));
}

let compiled: ScenarioReader | undefined; // compiling the schema takes longer than reading a scenario

function reader(): ScenarioReader {
  compiled ??= scenarioReader(JSON.parse(readFileSync(join(packageRoot, 'scenarios', 'schema.json'), 'utf8')));
  return compiled;
}

function textOf(path: string): string {
  if (!existsSync(path)) throw new InputError(`${path}: no such file; write one with "railproof init" in ${dirname(resolve(path))}`);
  if (!statSync(path).isFile()) throw new InputError(`${path}: is not a file; name a scenario's YAML file`);
  return readFileSync(path, 'utf8');
}
