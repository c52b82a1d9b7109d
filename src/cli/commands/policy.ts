import { toolNames } from '../../gateway/catalog.ts';
import { decideByPolicy } from '../../gateway/policy.ts';
import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import { parseWon } from '../../kernel/money.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { readPolicy } from '../policy-file.ts';

export interface ExplainOptions {
  readonly policy: string;
  readonly tenant: string;
  readonly agent: string;
  readonly tool: string;
  readonly amount?: string;
  readonly at?: string;
}

/** Shows a decision of a policy rule by rule. 0: allowed; 1: not. */
export function explain({ policy, tenant, agent, tool, amount, at: given }: ExplainOptions): number {
  const amountWon = amount === undefined ? undefined : parseWon(amount);
  if (amount !== undefined && amountWon === undefined) throw new InputError(`--amount ${amount} is not whole won such as 15000`);
  if (!toolNames.has(tool)) throw new InputError(`--tool ${tool}: there is no such tool; there are ${[...toolNames].join(', ')}`);
  const at = given === undefined ? ambient.now() : parseInstant(given);
  if (at === undefined) throw new InputError(`--at ${given} is not a time such as 2026-11-23T10:00:00+09:00`);
  const { reason, steps } = decideByPolicy(readPolicy(policy), { tenant, agent, tool, amountWon, at });
  const what = `${agent} of ${tenant} calls ${tool}${amountWon === undefined ? '' : ` over ${amountWon} won`} at ${formatKst(at)}`;
  const lines = steps.map((step) => `  ${step.fits ? '+' : '-'} ${step.what}: ${step.why}`);
  const last = steps.at(-1)?.fits === true ? '' : ': nothing that is here allows it, and absence denies';
  const verdict = reason === null ? 'allowed' : reason === 'approval_required' ? 'a person has to approve; without an approver: no' : `denied${last}`;
  process.stdout.write(`${[what, ...lines, verdict].join('\n')}\n`);
  return reason === null ? 0 : 1;
}
