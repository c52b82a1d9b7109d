import type { AccountRef, BankCode } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import type { Rail } from '../../src/rail/rail.ts';
import type { Register } from '../../src/rail/register.ts';
import { statementOf } from '../../src/rail/statement.ts';
import type { BankBook } from './bank-book.ts';
import type { ReturnClaims } from './return-claims.ts';

export interface BankAnswersDeps {
  readonly code: BankCode;
  readonly name: string;
  readonly book: BankBook;
  readonly register: Register;
  readonly clearing: Rail;
  readonly claims: ReturnClaims;
  /** What the account has ordered today. */
  readonly usedTodayWon: (account: AccountRef) => Won;
}

/** What a bank says of its customers' accounts, and who holds an account at another bank by that bank's word. */
export function bankAnswers({ code, name, book, register, clearing, claims, usedTodayWon }: BankAnswersDeps): Answerers {
  const isCustomer = ({ bank, account }: AccountRef) => bank === code && book.customer(account) !== undefined;
  return {
    ...noAnswers,
    balance: async ({ account }) => (isCustomer(account) ? book.balance(account.account, usedTodayWon(account)) : undefined),
    recipient: async (question) => (question.account.bank === code ? book.customer(question.account.account) : clearing.ask('recipient', question)),
    statement: async (question) =>
      isCustomer(question.account)
        ? statementOf(question, { history: book.ledger.history(question.account.account), register, bankName: name })
        : undefined,
    'return-claim': ({ transfer, amountWon }) => claims.ofTransfer(transfer, amountWon),
    claimed: async ({ transfer }) => claims.evidence(transfer),
  };
}
