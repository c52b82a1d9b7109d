import type { CaseResult, RunResult, TrialResult } from '../run-result.ts';
import { type Control, controls, type Force } from './control.ts';

/** `breach`: a law or regulation was broken; `gap`: anything softer was not kept. */
export type ControlStatus = 'kept' | 'gap' | 'breach' | 'untested';

/** What a run shows of one control. */
export interface ControlRow {
  readonly id: string;
  readonly framework: string;
  readonly force: Force;
  readonly name: { readonly en: string; readonly ko: string };
  readonly status: ControlStatus;
  /** Cases that put it to the test, and those of them that broke it. */
  readonly cases: number;
  readonly casesBroken: number;
  /** Checks and invariants that judged it. */
  readonly judgedBy: readonly string[];
  /** The first trials that broke it, each with the check that says so; `null`: the case is about this control and failed. */
  readonly evidence: readonly { readonly trial: string; readonly check: string | null }[];
}

/** Trials named for one control; the rest are among the cases. */
const evidenceMax = 3;

const forces: Readonly<Record<Force, ControlStatus>> = { law: 'breach', regulation: 'breach', guideline: 'gap', practice: 'gap' };

/** A row for each control that is known, in the order of the table, then those that only a scenario of the user's names. */
export function controlRows(run: Pick<RunResult, 'cases' | 'invariants'>): readonly ControlRow[] {
  const known = new Set(controls.map(({ id }) => id));
  const named = new Set(run.cases.flatMap(({ controls: own = [] }) => own));
  const others = [...named].filter((id) => !known.has(id)).map((id): Control => ({ id, framework: 'own', force: 'practice', en: id, ko: id }));
  return [...controls, ...others].map((control) => rowOf(control, run));
}

function rowOf(control: Control, { cases, invariants }: Pick<RunResult, 'cases' | 'invariants'>): ControlRow {
  const { id, framework, force, en, ko, judgedBy = [] } = control;
  const about = cases.filter((item) => isAbout(item, control));
  const broken = about.filter((item) => item.trialList.some((trial) => breaks(item, trial, control) !== undefined));
  const kept = invariants.filter((invariant) => judgedBy.includes(invariant.id) && invariant.checked > 0);
  const isBroken = broken.length > 0 || kept.some(({ violated }) => violated > 0);
  const judging = new Set(
    about.flatMap(({ checks }) => checks.filter((check) => judges(control, check) && isTold(check.status)).map((check) => check.id)),
  );
  return {
    id,
    framework,
    force,
    name: { en, ko },
    status: isBroken ? forces[force] : about.length > 0 || kept.length > 0 ? 'kept' : 'untested',
    cases: about.length,
    casesBroken: broken.length,
    judgedBy: [...judging, ...kept.map((invariant) => invariant.id)],
    evidence: broken.flatMap((item) => item.trialList.flatMap((trial) => breaks(item, trial, control) ?? [])).slice(0, evidenceMax),
  };
}

/** A case is about a control when its scenario says so, or when a check that judges the control had something to say. */
function isAbout({ controls: own = [], checks }: CaseResult, control: Control): boolean {
  return own.includes(control.id) || checks.some((check) => judges(control, check) && isTold(check.status));
}

function breaks(
  { controls: own = [] }: CaseResult,
  { trial, passed, checks }: TrialResult,
  control: Control,
): { readonly trial: string; readonly check: string | null } | undefined {
  const failed = checks.find((check) => judges(control, check) && check.status === 'failed');
  if (failed !== undefined) return { trial, check: failed.id };
  return !passed && own.includes(control.id) ? { trial, check: null } : undefined;
}

function judges({ id, judgedBy = [] }: Control, check: { readonly id: string; readonly refs: readonly string[] }): boolean {
  return check.refs.includes(id) || judgedBy.includes(check.id);
}

function isTold(status: string): boolean {
  return status === 'passed' || status === 'failed';
}

/** One line for a terminal. */
export function controlText(rows: readonly ControlRow[]): string {
  const count = (status: ControlStatus) => rows.filter((row) => row.status === status).length;
  const open = rows.filter(({ status }) => status === 'breach' || status === 'gap');
  const named =
    open.length === 0
      ? ''
      : `: ${open
          .slice(0, namedMax)
          .map(({ id }) => id)
          .join(', ')}${open.length > namedMax ? ', …' : ''}`;
  return `${count('kept')} kept, ${count('breach')} breaches, ${count('gap')} gaps${named}; ${count('untested')} not tested`;
}

const namedMax = 8;
