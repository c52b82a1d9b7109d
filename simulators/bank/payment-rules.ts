import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { accountRefusal, sameName } from '../../src/rail/recipient.ts';
import type { Returns } from '../../src/rail/returns.ts';
import type { BankBook } from './bank-book.ts';

/** Why a bank does not take its customer's order, in order of precedence: same account, payer's account, amount, return, funds. */
export function payerRefusal(transfer: CreditTransfer, known: { readonly book: BankBook; readonly returns: Returns }): ReasonCode | undefined {
  const { payer, payee, amountWon } = transfer;
  if (payer.bank === payee.bank && payer.account === payee.account) return 'same_account';
  const unusable = accountRefusal(known.book.customer(payer.account));
  if (unusable !== undefined) return unusable;
  if (amountWon <= 0n) return 'amount_limit';
  const invalid = known.returns.refusal(transfer);
  if (invalid !== undefined) return invalid;
  return (known.book.ledger.balance(payer.account)?.availableWon ?? 0n) < amountWon ? 'insufficient_funds' : undefined;
}

/** Why a bank does not credit its customer, in order of precedence: account, holder's name. */
export function payeeRefusal(transfer: CreditTransfer, book: BankBook): ReasonCode | undefined {
  const customer = book.customer(transfer.payee.account);
  const unusable = accountRefusal(customer);
  if (unusable !== undefined) return unusable;
  return customer !== undefined && sameName(customer.holder, transfer.payee.holder) ? undefined : 'name_mismatch';
}
