import type { Ledger } from '../../src/kernel/ledger.ts';
import type { Questions, StatementAnswer, StatementLine } from '../../src/rail/rail.ts';
import type { Register } from '../../src/rail/register.ts';
import { statementOf } from '../../src/rail/statement.ts';

/** Under its code at KFTC: on the other side of whatever no participant paid or received. */
const centralBank = { bank: '001', holder: 'Bank of Korea' } as const;

/**
 * The statement of a settlement account. A gross order names the participant that it was with, also where it went through the account for offsetting;
 * nets, issues, collateral and loans are with the Bank of Korea, a share in a loss is with who defaulted.
 */
export function accountStatement(
  question: Questions['statement']['ask'],
  { ledger, register }: { readonly ledger: Ledger; readonly register: Register },
): StatementAnswer {
  const { account } = question.account;
  const partyOf = (line: StatementLine): Pick<StatementLine, 'counterparty' | 'reference'> => {
    const order = register.find(line.instruction)?.instruction;
    const gross = order?.kind === 'gross-settlement' ? order : undefined;
    const other = gross === undefined ? line.counterparty.account : gross.debtor === account ? gross.creditor : gross.debtor;
    const known = ledger.account(other);
    const party = known?.kind === 'liability' ? { bank: other, holder: known.holder } : centralBank;
    return { counterparty: { ...party, account: other }, ...(gross === undefined ? {} : { reference: gross.reference }) };
  };
  const answer = statementOf(question, { history: ledger.history(account), register, bankName: centralBank.holder });
  return { ...answer, lines: answer.lines.map((line) => ({ ...line, ...partyOf(line) })) };
}
