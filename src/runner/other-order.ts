import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import type { Asked } from '../kernel/asked.ts';
import type { CreditTransfer } from '../kernel/instruction.ts';
import type { PlannedPayment, TrialPlan } from './trial-plan.ts';

/** The order of a payment of somebody else, by its place in the plan. */
export function orderOf({ from, to, amountWon, memo, at, returns, system }: PlannedPayment, index: number): CreditTransfer {
  return {
    kind: 'credit-transfer',
    id: otherId(index),
    payer: { ...from.ref, holder: from.holder },
    payee: { ...to.ref, holder: to.holder },
    amountWon,
    memo,
    returnOf: returns === true ? otherId(index - 1) : null,
    requestedAt: at,
    ...(system === undefined ? {} : { system }),
  };
}

/** What others have the ledger of tokens do beside their payments. */
export function askedOf({ tokens, received }: TrialPlan): readonly Asked[] {
  const rail = tokenLedgerId;
  const chargeBacks = received.flatMap(({ chargedBackAt: at }, index): Asked[] =>
    at === undefined ? [] : [{ what: 'charge-back', rail, at, payment: otherId(index) }],
  );
  return tokens?.attestedAt === undefined ? chargeBacks : [{ what: 'attestation', rail, at: tokens.attestedAt }, ...chargeBacks];
}

function otherId(index: number): string {
  return `other-${String(index + 1).padStart(4, '0')}`;
}
