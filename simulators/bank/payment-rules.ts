import type { AccountStanding, AccountTerms } from '../../src/kernel/account-terms.ts';
import { dayMs, startOfKstDay } from '../../src/kernel/calendar.ts';
import type { CreditTransfer, EpochMs, FinalOutcome } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { accountRefusal, sameName } from '../../src/rail/recipient.ts';
import type { Returns } from '../../src/rail/returns.ts';
import type { AccountRules, StandingRule } from './account-rules.ts';
import type { BankBook } from './bank-book.ts';

/** What a bank goes by when its customer orders a payment. */
export interface PayerCase {
  readonly book: BankBook;
  readonly returns: Returns;
  readonly rules: AccountRules;
  readonly now: EpochMs;
  /** What the account has ordered today, this order counted. */
  readonly usedTodayWon: Won;
}

/**
 * Why a bank does not take its customer's order, in order of precedence: same account, payer's account, amount, return, limits of the account
 * (by grade: 전자금융감독규정 시행세칙), funds, what has just come in (지연인출).
 */
export function payerRefusal(transfer: CreditTransfer, known: PayerCase): Extract<FinalOutcome, { status: 'rejected' }> | undefined {
  const reason = orderRefusal(transfer, known);
  if (reason === undefined) return heldBack(transfer, known);
  if (reason !== 'account_day_limit') return { status: 'rejected', reason };
  return { status: 'rejected', reason, retryAt: startOfKstDay(known.now) + dayMs };
}

function orderRefusal(transfer: CreditTransfer, known: PayerCase): ReasonCode | undefined {
  const { payer, payee, amountWon } = transfer;
  if (payer.bank === payee.bank && payer.account === payee.account) return 'same_account';
  const unusable = payerUnusable(transfer, known);
  if (unusable !== undefined) return unusable;
  if (known.book.cashWon(payer.account) !== undefined) return 'account_unknown';
  if (amountWon <= 0n) return 'amount_limit';
  const invalid = known.returns.refusal(transfer);
  if (invalid !== undefined) return invalid;
  const beyond = limitRefusal(transfer, known);
  if (beyond !== undefined) return beyond;
  return (known.book.ledger.balance(payer.account)?.availableWon ?? 0n) < amountWon ? 'insufficient_funds' : undefined;
}

/** Looked at again when a delayed transfer leaves: its account may have been reported or attached meanwhile. */
export function payerUnusable({ payer }: CreditTransfer, { book, rules }: Pick<PayerCase, 'book' | 'rules'>): ReasonCode | undefined {
  const own = book.accounts.find(payer.account);
  return (
    standingRule(own?.standing, rules)?.pays ??
    accountRefusal(book.customer(payer.account)) ??
    (own?.terms.kind === 'term' ? 'account_kind' : undefined)
  );
}

function limitRefusal({ payer, amountWon }: CreditTransfer, { book, usedTodayWon }: PayerCase): ReasonCode | undefined {
  const { onceLimitWon, dayLimitWon }: Partial<AccountTerms> = book.accounts.find(payer.account)?.terms ?? {};
  if (onceLimitWon !== undefined && amountWon > onceLimitWon) return 'account_limit';
  return dayLimitWon !== undefined && usedTodayWon > dayLimitWon ? 'account_day_limit' : undefined;
}

/** Large sums that came in just now stay; `retryAt` is when enough of them is free. */
function heldBack({ payer, amountWon }: CreditTransfer, { book, now }: PayerCase): Extract<FinalOutcome, { status: 'rejected' }> | undefined {
  const hold = book.accounts.find(payer.account)?.terms.receiptHold;
  if (hold === undefined) return undefined;
  const fresh = book.ledger
    .history(payer.account)
    .filter(({ side, code }) => side === 'credit' && (code === 'receipt' || code === 'book-transfer'))
    .filter((line) => line.amountWon >= hold.fromWon && line.effectiveAt > now - hold.ms)
    .toSorted((left, right) => left.effectiveAt - right.effectiveAt);
  let freeWon = (book.ledger.balance(payer.account)?.availableWon ?? 0n) - fresh.reduce((sum, line) => sum + line.amountWon, 0n);
  let retryAt: EpochMs | undefined;
  for (const line of fresh) {
    if (freeWon >= amountWon) break;
    freeWon += line.amountWon;
    retryAt = line.effectiveAt + hold.ms;
  }
  return retryAt === undefined ? undefined : { status: 'rejected', reason: 'receipt_held', retryAt };
}

/** Why a bank does not credit its customer, in order of precedence: account, holder's name. A cash machine is paid for withdrawals alone. */
export function payeeRefusal(transfer: CreditTransfer, { book, rules }: Pick<PayerCase, 'book' | 'rules'>): ReasonCode | undefined {
  const customer = book.customer(transfer.payee.account);
  const unusable = standingRule(book.accounts.find(transfer.payee.account)?.standing, rules)?.receives ?? accountRefusal(customer);
  if (unusable !== undefined) return unusable;
  if (book.cashWon(transfer.payee.account) !== undefined && transfer.system !== 'cd-cash') return 'account_unknown';
  return customer !== undefined && sameName(customer.holder, transfer.payee.holder) ? undefined : 'name_mismatch';
}

function standingRule(standing: AccountStanding | undefined, { standings }: AccountRules): StandingRule | undefined {
  const plain = standing === undefined || standing === 'active' || standing === 'suspended' || standing === 'closed';
  return plain ? undefined : standings.value[standing];
}
