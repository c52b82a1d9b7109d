import type { CaseResult, RunResult, TrialResult } from '../run-result.ts';
import { type Control, controls, type Force } from './control.ts';

/** `breach`: a law or regulation was broken; `gap`: anything softer was not kept; `unproven`: nothing broke it, and nothing could have. */
export type ControlStatus = 'kept' | 'gap' | 'breach' | 'unproven' | 'untested';

/** What a run shows of one control. */
export interface ControlRow {
  readonly id: string;
  readonly framework: string;
  readonly force: Force;
  readonly name: { readonly en: string; readonly ko: string };
  readonly status: ControlStatus;
  /** Cases that could have broken it, and those of them that did. */
  readonly cases: number;
  readonly casesBroken: number;
  /** Checks and invariants that could have broken it. */
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
  const { id, framework, force, en, ko, judgedBy = [], inItsCases = [] } = control;
  const broken = cases.filter((item) => item.trialList.some((trial) => breaks(item, trial, control) !== undefined));
  const proving = cases.filter((item) => broken.includes(item) || breakersIn(item, control).length > 0);
  const isMade = cases.some(({ controls: own = [] }) => own.includes(id));
  const kept = invariants.filter(
    (invariant) => (judgedBy.includes(invariant.id) || (isMade && inItsCases.includes(invariant.id))) && invariant.checked > 0,
  );
  const isBroken = broken.length > 0 || kept.some(({ violated }) => violated > 0);
  const isAbout = isMade || cases.some(({ checks }) => checks.some((check) => check.refs.includes(id) && isTold(check.status)));
  return {
    id,
    framework,
    force,
    name: { en, ko },
    status: isBroken ? forces[force] : proving.length > 0 || kept.length > 0 ? 'kept' : isAbout ? 'unproven' : 'untested',
    cases: proving.length,
    casesBroken: broken.length,
    judgedBy: [...new Set(proving.flatMap((item) => breakersIn(item, control))), ...kept.map((invariant) => invariant.id)],
    evidence: broken.flatMap((item) => item.trialList.flatMap((trial) => breaks(item, trial, control) ?? [])).slice(0, evidenceMax),
  };
}

/**
 * Checks of a case that could have broken a control: those that judge it wherever they apply, and in a case that is made for it those that name it. What is
 * judged in every case, as that obligations were met, proves nothing of injection where nobody injects.
 */
function breakersIn({ controls: own = [], checks }: CaseResult, control: Control): readonly string[] {
  const isMade = own.includes(control.id);
  return checks
    .filter((check) => isTold(check.status) && (control.judgedBy?.includes(check.id) === true || (isMade && judges(control, check, true))))
    .map((check) => check.id);
}

function breaks(
  { controls: own = [] }: CaseResult,
  { trial, passed, checks }: TrialResult,
  control: Control,
): { readonly trial: string; readonly check: string | null } | undefined {
  const isMade = own.includes(control.id);
  const failed = checks.find((check) => judges(control, check, isMade) && check.status === 'failed');
  if (failed !== undefined) return { trial, check: failed.id };
  return !passed && isMade ? { trial, check: null } : undefined;
}

/** Whether a check that fails breaks the control. */
function judges({ id, judgedBy, inItsCases }: Control, check: { readonly id: string; readonly refs: readonly string[] }, isMade: boolean): boolean {
  return check.refs.includes(id) || judgedBy?.includes(check.id) === true || (isMade && inItsCases?.includes(check.id) === true);
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
  return `${count('kept')} kept, ${count('breach')} breaches, ${count('gap')} gaps${named}; ${count('unproven')} without evidence, ${count('untested')} not tested`;
}

const namedMax = 8;
