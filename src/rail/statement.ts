import type { AccountRef, CreditTransfer } from '../kernel/instruction.ts';
import type { HistoryLine } from '../kernel/ledger.ts';
import { addWon, subtractWon, type Won, zeroWon } from '../kernel/money.ts';
import type { Questions, StatementAnswer } from './rail.ts';
import type { Register } from './register.ts';

/**
 * The statement of one customer account over a time, both ends included: the balance before, each booking in the order of its booking time with the balance
 * after it, the balance at the end. The other party and the memo come from the payment order.
 */
export function statementOf(
  { account, from, until }: Questions['statement']['ask'],
  known: { readonly history: readonly HistoryLine[]; readonly register: Register; readonly bankName: string },
): StatementAnswer {
  const booked = known.history.toSorted((left, right) => left.effectiveAt - right.effectiveAt); // stable: what was written down first stays first
  const openingWon = booked.filter((line) => line.effectiveAt < from).reduce(after, zeroWon);
  let closingWon = openingWon;
  const lines = booked
    .filter((line) => line.effectiveAt >= from && line.effectiveAt <= until)
    .map((line) => {
      const order = known.register.find(line.instruction)?.instruction;
      const transfer = order?.kind === 'credit-transfer' && isPayment(line) ? order : undefined;
      closingWon = after(closingWon, line);
      return {
        transactionId: line.transfer,
        at: line.effectiveAt,
        direction: line.side,
        amountWon: line.amountWon,
        balanceWon: closingWon,
        code: line.code,
        counterparty: counterparty(line, transfer) ?? { bank: account.bank, account: line.other, holder: known.bankName },
        memo: transfer?.memo ?? '',
        instruction: line.instruction,
      };
    });
  return { openingWon, closingWon, lines };
}

/** What an account holds once a line is booked: customers' money is a credit balance. */
function after(balanceWon: Won, { side, amountWon }: HistoryLine): Won {
  return side === 'credit' ? addWon(balanceWon, amountWon) : subtractWon(balanceWon, amountWon);
}

/** A charge names the payment that it is for, and is none. */
function isPayment({ code }: HistoryLine): boolean {
  return code !== 'fee' && code !== 'interest' && code !== 'tax';
}

function counterparty(line: HistoryLine, transfer: CreditTransfer | undefined): (AccountRef & { readonly holder: string }) | undefined {
  return line.side === 'debit' ? transfer?.payee : transfer?.payer;
}
