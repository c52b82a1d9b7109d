import { demoPlan } from '../../runner/demo-plan.ts';
import { startAt } from './sample-payment.ts';

const [payer, payee] = demoPlan(startAt).holders;

/** The arguments of `transfer_funds` for 1,000 won of the open sandbox between two banks, under this key. */
export function demoPayment(idempotencyKey: string): Record<string, string> {
  if (payer === undefined || payee === undefined) throw new Error('the open sandbox has nobody to pay');
  return {
    idempotencyKey,
    fromBank: payer.ref.bank,
    fromAccount: payer.ref.account,
    toBank: payee.ref.bank,
    toAccount: payee.ref.account,
    toHolder: payee.holder,
    amountWon: '1000',
  };
}
