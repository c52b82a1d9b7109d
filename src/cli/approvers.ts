import { People, type Person } from '../gateway/people.ts';
import { InputError } from '../runner/input-error.ts';
import { tenant } from '../runner/job-plan.ts';
import type { TrialPlan } from '../runner/trial-plan.ts';
import { ambient } from './ambient.ts';

/** Somebody who may approve, with the code that he signs in with. */
export interface Approver {
  readonly code: string;
  readonly person: Person;
  /** Whether the code was given in the environment, so that it need not be shown. */
  readonly given: boolean;
}

/**
 * Principals approve what their own agents ask, an officer where four eyes are wanted. Codes come from the environment or are fresh.
 * @throws InputError for a code that is no secret, or that opens something else
 */
export function approversOf({ jobs }: Pick<TrialPlan, 'jobs'>, taken: ReadonlySet<string>): readonly Approver[] {
  const given = codeIn('RAILPROOF_APPROVER_CODE', taken);
  const officer = codeIn('RAILPROOF_OFFICER_CODE', taken);
  if (given !== undefined && given === officer)
    throw new InputError('RAILPROOF_APPROVER_CODE and RAILPROOF_OFFICER_CODE are the same; nobody is two people');
  const principals = [...new Set(jobs.map(({ principal }) => principal))];
  return [
    ...principals.map((principal, index) => approverOf({ name: principal, tenant, principal }, index === 0 ? given : undefined)),
    approverOf({ name: 'officer', tenant, principal: null }, officer),
  ];
}

export function peopleOf(approvers: readonly Approver[]): People {
  const people = new People();
  for (const { code, person } of approvers) people.admit(code, person);
  return people;
}

function approverOf(person: Person, code: string | undefined): Approver {
  return { code: code ?? ambient.freshToken(), person, given: code !== undefined };
}

function codeIn(name: string, taken: ReadonlySet<string>): string | undefined {
  const code = process.env[name];
  if (code !== undefined && code.length < 16) throw new InputError(`${name} is shorter than 16 characters; a code is a secret`);
  if (code !== undefined && taken.has(code)) throw new InputError(`${name} is a token that opens something else; nobody approves for himself`);
  return code;
}
