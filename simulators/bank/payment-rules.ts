import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import type { RecipientAnswer } from '../../src/rail/rail.ts';
import type { BankBook } from './bank-book.ts';
import type { Returns } from './returns.ts';

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

function accountRefusal(customer: RecipientAnswer | undefined): ReasonCode | undefined {
  switch (customer?.status) {
    case undefined:
      return 'account_unknown';
    case 'closed':
      return 'account_closed';
    case 'suspended':
      return 'account_blocked';
    case 'active':
      return undefined;
  }
}

/** Hangul can be written composed or decomposed; the name is the same. */
function sameName(left: string, right: string): boolean {
  return left.normalize('NFC').trim() === right.normalize('NFC').trim();
}
