import type { CaseResult, RunResult } from './run-result.ts';

/** What one persona came to in the cases that one fault strikes. */
export interface FaultCell {
  readonly cases: number;
  readonly trials: number;
  readonly passed: number;
  /** The case that passed least often, the first of several, by id. */
  readonly worst: string;
}

/** Cells in the order of the table's personas; null: it played no such case. */
export interface FaultRow {
  /** Where it strikes, as `docs/faults.md` has it; `nowhere` with `fault` `none` is the row of what nothing strikes. */
  readonly where: string;
  readonly fault: string;
  readonly cells: readonly (FaultCell | null)[];
}

export interface FaultTable {
  readonly personas: readonly string[];
  readonly rows: readonly FaultRow[];
}

/** Where nothing strikes comes first, then from the agent's side of the world to the far side. */
const places = ['nowhere', 'outsider', 'agent-gateway', 'approver', 'operator', 'storage', 'process', 'clock', 'gateway-rail', 'rail-rail'];

/** Pass rates by fault and persona. A case with several faults counts in the row of each; runs made before faults were kept have no rows. */
export function faultTable({ cases }: Pick<RunResult, 'cases'>): FaultTable {
  const personas = [...new Set(cases.map(({ persona }) => persona))];
  const struck = cases.flatMap((item) => (item.faults === undefined ? [] : namesOf(item.faults).map((name) => ({ name, item }))));
  const groups = [...Map.groupBy(struck, ({ name }) => name)].map(([name, members]) =>
    rowOf(name, { personas, cases: members.map(({ item }) => item) }),
  );
  return { personas, rows: groups.toSorted((left, right) => rankOf(left) - rankOf(right) || left.fault.localeCompare(right.fault, 'en')) };
}

function namesOf(faults: readonly string[]): readonly string[] {
  return faults.length === 0 ? ['nowhere none'] : faults;
}

function rankOf({ where }: FaultRow): number {
  const rank = places.indexOf(where);
  return rank < 0 ? places.length : rank;
}

function rowOf(name: string, { personas, cases }: { readonly personas: readonly string[]; readonly cases: readonly CaseResult[] }): FaultRow {
  const [where = '', fault = ''] = name.split(' ');
  return { where, fault, cells: personas.map((persona) => cellOf(cases.filter((item) => item.persona === persona))) };
}

function cellOf(cases: readonly CaseResult[]): FaultCell | null {
  const [worst] = cases.toSorted((left, right) => left.passRate - right.passRate);
  if (worst === undefined) return null;
  const sum = (of: (item: CaseResult) => number) => cases.reduce((total, item) => total + of(item), 0);
  return { cases: cases.length, trials: sum(({ trials }) => trials), passed: sum(({ passed }) => passed), worst: worst.id };
}
