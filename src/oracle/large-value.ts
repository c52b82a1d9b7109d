import { isWallet } from '../kernel/account.ts';
import type { CreditTransfer } from '../kernel/instruction.ts';

/** Above this the banks settle first, on BOK-Wire+, and no net position is left (Bank of Korea, linked real-time settlement). */
const grossAboveWon = 1_000_000_000n;

/** Whether banks owe each other for a payment. Inside one bank they do not, and payments of wallets settle on their ledger. */
export function isInterbank({ payer, payee }: CreditTransfer): boolean {
  return payer.bank !== payee.bank && !isWallet(payer) && !isWallet(payee);
}

/** Whether a payment settles gross. The other retail systems carry nothing so large. */
export function isLargeValue(payment: CreditTransfer): boolean {
  return payment.system === undefined && payment.amountWon > grossAboveWon && isInterbank(payment);
}
