import { kstDate } from '../kernel/calendar.ts';
import { holidayYears } from '../kernel/holidays.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { reasons } from '../kernel/reason.ts';
import { InputError } from './input-error.ts';
import { tokensNamed } from './placeholder.ts';
import type { Item, WorldSpec } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';

type Path = readonly (string | number)[];

/** What a schema cannot say: names that meet, times that run backwards. @throws InputError naming file, line and field */
export function checkScenario(file: ScenarioFile): void {
  const { actors, jobs, cases, world } = file.scenario;
  checkActors(file, actors);
  checkUnique(file, jobs, 'agent', ['jobs']);
  checkUnique(file, cases, 'case', ['cases']);
  for (const [at, job] of jobs.entries()) {
    checkUnique(file, job.items, 'item', ['jobs', at, 'items']);
    checkTokens(file, at);
    for (const [n, item] of job.items.entries()) {
      const path = ['jobs', at, 'items', n];
      checkReasons(file, item.excusedBy ?? [], [...path, 'excusedBy']);
      checkItemTime(file, item, path);
      checkFile(file, item, path);
    }
  }
  checkOutages(file, world, ['world']);
  for (const [at, spec] of cases.entries()) {
    checkOutages(file, spec.world, ['cases', at, 'world']);
  }
}

/** Settlement dates need the holidays of the year; a trial may reach into the week after its deadline. */
export function checkYears(file: ScenarioFile, span: { readonly start: EpochMs; readonly deadline: EpochMs }, path: Path): void {
  const week = 7 * 24 * 60 * 60_000;
  const years = [span.start - week, span.deadline + week].map((at) => Number(kstDate(at).slice(0, 4)));
  if (years.every((year) => year >= holidayYears.first && year <= holidayYears.last)) return;
  throw new InputError(
    `${file.at(path)}: start ${kstDate(span.start)} is too near the edge of the holiday table, which covers ${holidayYears.first} to ${holidayYears.last}`,
  );
}

/** Members of a group have names of their own, which no other actor may have. */
function checkActors(file: ScenarioFile, actors: ScenarioFile['scenario']['actors']): void {
  for (const name of Object.keys(actors)) {
    const group = name.replace(/-\d\d$/, '');
    const member = Number(name.slice(group.length + 1));
    const count = Object.hasOwn(actors, group) ? (actors[group]?.count ?? 1) : 0;
    if (group !== name && count > 1 && member >= 1 && member <= count) {
      throw new InputError(`${file.at(['actors', name])}: actors.${name} is also the name of a member of ${group}; choose another`);
    }
  }
}

function checkUnique<K extends string>(file: ScenarioFile, list: readonly Readonly<Record<K, string>>[], field: K, path: Path): void {
  const seen = new Set<string>();
  for (const [at, { [field]: name }] of list.entries()) {
    if (seen.has(name))
      throw new InputError(`${file.at([...path, at, field])}: ${[...path, at, field].join('.')} "${name}" is there twice; choose another`);
    seen.add(name);
  }
}

function checkReasons(file: ScenarioFile, names: readonly string[], path: Path): void {
  const unknown = names.find((name) => !Object.hasOwn(reasons, name));
  if (unknown !== undefined) throw new InputError(`${file.at(path)}: ${path.join('.')} has "${unknown}", which is not a reason; see docs/reasons.md`);
}

/** An item that may not be paid before it is due can be paid by nobody. */
function checkItemTime(file: ScenarioFile, { fromMinute = 0, untilMinute }: Item, path: Path): void {
  const { cases, hours } = file.scenario;
  const until = untilMinute ?? Math.min(...cases.map((each) => each.hours ?? hours)) * 60;
  if (fromMinute < until) return;
  throw new InputError(`${file.at([...path, 'fromMinute'])}: ${path.join('.')}.fromMinute is not before the item is due`);
}

/** Lines of files are plain payments, where there are files. */
function checkFile(file: ScenarioFile, item: Item, path: Path): void {
  const problem =
    item.file === undefined
      ? undefined
      : file.scenario.files !== true
        ? 'needs "files: true" in the scenario, or agents have no tool for it'
        : item.kind !== 'pay' || item.after !== undefined
          ? 'goes with kind pay and without after'
          : undefined;
  if (problem !== undefined) throw new InputError(`${file.at([...path, 'file'])}: ${[...path, 'file'].join('.')} ${problem}`);
}

/** A token that lies about in the words of a task is that of an agent of the scenario. */
function checkTokens(file: ScenarioFile, at: number): void {
  const { jobs } = file.scenario;
  for (const language of ['en', 'ko'] as const) {
    const path = ['jobs', at, 'task', language];
    const unknown = tokensNamed(jobs[at]?.task[language] ?? '').find((name) => jobs.every(({ agent }) => agent !== name));
    if (unknown === undefined) continue;
    throw new InputError(`${file.at(path)}: ${path.join('.')} has the token of "${unknown}", which is not one of the agents`);
  }
}

function checkOutages(file: ScenarioFile, world: WorldSpec | undefined, path: Path): void {
  for (const [at, outage] of (world?.outages ?? []).entries()) checkWindow(file, outage, [...path, 'outages', at]);
}

function checkWindow(file: ScenarioFile, window: { readonly fromMinute: number; readonly untilMinute: number }, path: Path): void {
  if (window.untilMinute > window.fromMinute) return;
  throw new InputError(`${file.at([...path, 'untilMinute'])}: ${path.join('.')}.untilMinute is not after fromMinute`);
}
