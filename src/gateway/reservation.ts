import type { Won } from '../kernel/money.ts';
import type { PolicyRule } from '../kernel/policy.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import type { Claims } from '../storage/claims.ts';
import type { Approval, Approvals } from './approvals.ts';
import type { Caller } from './caller.ts';
import { digestOf } from './mandate/sd-jwt.ts';
import type { Mandates } from './mandates.ts';
import type { Payment } from './payment.ts';

/** Who ordered, the rule of the policy that let the call pass, and the closed mandate that came with the order. */
export interface Ordered {
  readonly caller: Caller;
  readonly rule: PolicyRule | null;
  readonly proof?: string | undefined;
  /** Of a line, the sum of its file; absent: the call comes to the amount of its order. */
  readonly calledWon?: Won;
}

/** Which mandate's budget was taken. */
export type Reserved = Pick<Payment, 'proof'> & { readonly mandate: string };

/** A budget is taken only once nobody has to be asked any more: what waits for a person keeps nobody else from paying. */
export async function reservation(
  { mandates, approvals, claims }: { readonly mandates: Mandates; readonly approvals: Approvals; readonly claims: Claims },
  { caller, rule, proof, calledWon }: Ordered,
  payment: Payment,
): Promise<Reserved | { readonly reason: ReasonCode } | Approval> {
  const { id, order, mandate } = payment;
  const decision = mandates.decide({ caller, order, proof });
  if ('reason' in decision) return decision;
  const shown = proof === undefined ? {} : { proof: digestOf(proof) };
  let reason: ReasonCode = 'budget_exceeded';
  for (const candidate of decision.mandates) {
    if (mandate !== null && candidate.id !== mandate) continue; // its budget was reserved before a restart
    const ruling = mandate === null && rule !== null ? approvals.ruling(caller, payment, rule, calledWon) : 'free';
    if (ruling !== 'free') return ruling;
    const budget = mandates.budget(candidate.id);
    if (await claims.reserve(budget, order.amountWon, id, shown.proof)) return { mandate: candidate.id, ...shown };
    reason = (await claims.shortage(budget, order.amountWon)) ?? reason;
  }
  return { reason };
}
