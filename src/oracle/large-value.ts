import type { CreditTransfer } from '../kernel/instruction.ts';

/** Above this the banks settle first, on BOK-Wire+, and no net position is left (Bank of Korea, linked real-time settlement). */
const grossAboveWon = 1_000_000_000n;

/** Whether a payment settles gross. Inside one bank there is nothing to settle. */
export function isLargeValue({ payer, payee, amountWon }: CreditTransfer): boolean {
  return payer.bank !== payee.bank && amountWon > grossAboveWon;
}
