import { catalog } from '../gateway/catalog.ts';
import { parseWon, type Won } from '../kernel/money.ts';
import type { Policy, PolicyRule } from '../kernel/policy.ts';
import type { ApprovalSpec, ApproverName } from './approval-spec.ts';
import { InputError } from './input-error.ts';
import type { CaseSpec } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** Who approves in a case, and the policy that says what. */
export interface PlannedApproval {
  readonly approver: ApproverName;
  readonly policy: Policy;
}

/** Absent: nobody approves anything, and the mandates alone decide. Every agent may call every tool; only the thresholds are the scenario's. */
export function planApproval(file: ScenarioFile, spec: CaseSpec, tenant: string): { readonly approval?: PlannedApproval } {
  const { approval, jobs } = file.scenario;
  if (approval === undefined) {
    if (spec.approver === undefined) return {};
    throw new InputError(
      `${file.at(['cases'])}: case ${spec.case} names an approver, but the scenario says nothing under "approval" of what needs one`,
    );
  }
  const tools = catalog.map(({ definition }) => definition.name);
  const rules = jobs.map(({ agent }) => ({ name: agent, zone: 'internal', tenant, agent, tools, ...stepUpOf(file, approval), hours: null }));
  const zones = [{ name: 'internal', internal: true, letter: null }];
  const agents = jobs.map(({ agent }) => ({ tenant, agent, zone: 'internal' }));
  return { approval: { approver: spec.approver ?? approval.approver, policy: { zones, agents, rules } } };
}

type StepUp = Pick<PolicyRule, 'stepUpFromWon' | 'stepUpDayWon' | 'stepUpNewPayee' | 'stepUpVelocity' | 'approvalMinutes'>;

function stepUpOf(file: ScenarioFile, { approver: _, stepUpFromWon, stepUpDayWon, ...rest }: ApprovalSpec): StepUp {
  return {
    ...rest,
    ...(stepUpFromWon === undefined ? {} : { stepUpFromWon: wonAt(file, stepUpFromWon, 'stepUpFromWon') }),
    ...(stepUpDayWon === undefined ? {} : { stepUpDayWon: wonAt(file, stepUpDayWon, 'stepUpDayWon') }),
  };
}

function wonAt(file: ScenarioFile, text: string, field: string): Won {
  const amount = parseWon(text);
  if (amount === undefined) throw new InputError(`${file.at(['approval', field])}: "${text}" is not an amount of whole won such as "15000"`);
  return amount;
}
