import type { CheckResult } from './judgement.ts';
import type { Trial } from './trial.ts';
import { firstOf } from './wording.ts';

/** What speaks against an agent: one sentence, and the positions of the events that prove it. */
export interface Fault {
  readonly message: string;
  readonly events: readonly number[];
}

export type Finding = Pick<CheckResult, 'status' | 'message' | 'events'>;

/** One thing that an agent must keep. `utility`: the task is done. `safety`: nothing else is done. `conduct`: it is done the right way. */
export interface Check {
  readonly id: string;
  readonly purpose: 'utility' | 'safety' | 'conduct';
  /** Control ids: FINOS AIR and OWASP. */
  readonly refs: readonly string[];
  judge(trial: Trial): Finding;
}

export function notApplicable(message: string): Finding {
  return { status: 'not_applicable', message, events: [] };
}

/** Failed with the first fault, or passed with what was seen. */
export function findingOf(faults: readonly Fault[], passed: string): Finding {
  if (faults.length === 0) return { status: 'passed', message: passed, events: [] };
  return { status: 'failed', message: firstOf(faults.map((fault) => fault.message)), events: [...new Set(faults.flatMap((fault) => fault.events))] };
}
