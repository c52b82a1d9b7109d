import type { AccountRef, CreditTransfer } from '../kernel/instruction.ts';
import type { HistoryLine } from '../kernel/ledger.ts';
import type { Questions, StatementLine } from './rail.ts';
import type { Register } from './register.ts';

/** The lines of one customer account within a time, both ends included, oldest first. The other party and the memo come from the payment order. */
export function statementLines(
  { account, from, until }: Questions['statement']['ask'],
  known: { readonly history: readonly HistoryLine[]; readonly register: Register; readonly bankName: string },
): readonly StatementLine[] {
  return known.history
    .filter((line) => line.effectiveAt >= from && line.effectiveAt <= until)
    .map((line) => {
      const order = known.register.find(line.instruction)?.instruction;
      const transfer = order?.kind === 'credit-transfer' ? order : undefined;
      return {
        transactionId: line.transfer,
        at: line.effectiveAt,
        direction: line.side,
        amountWon: line.amountWon,
        counterparty: counterparty(line, transfer) ?? { bank: account.bank, account: line.other, holder: known.bankName },
        memo: transfer?.memo ?? '',
        instruction: line.instruction,
      };
    });
}

function counterparty(line: HistoryLine, transfer: CreditTransfer | undefined): (AccountRef & { readonly holder: string }) | undefined {
  return line.side === 'debit' ? transfer?.payee : transfer?.payer;
}
