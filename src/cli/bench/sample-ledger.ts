import { openLedger } from '../../kernel/book.ts';
import type { RecordEvent } from '../../kernel/event.ts';
import { won } from '../../kernel/money.ts';
import { accounts, amountWon, fundsWon, holdMs, type SamplePayment, startAt } from './sample-payment.ts';

/** What {@link sampleLedger} has recorded before the first payment: its issuance, and each account opened and funded. */
export const openingEvents = 1 + 2 * accounts;

/** A book with every account of the sample payments, funded; gives back what carries a payment out: a hold and its capture. */
export function sampleLedger(record: RecordEvent): (payment: SamplePayment) => void {
  const ledger = openLedger({ book: 'bench', record });
  ledger.open({ account: 'issuance', kind: 'issuance', holder: 'issuance', overdraftWon: won(0n) });
  for (let index = 0; index < accounts; index += 1) {
    const account = `account-${index}`;
    const issue = { transfer: `issue-${index}`, debit: 'issuance', credit: account, amountWon: fundsWon } as const;
    ledger.open({ account, kind: 'liability', holder: account, overdraftWon: won(0n) });
    ledger.post({ ...issue, code: 'issue', instruction: '', effectiveAt: startAt });
  }
  return ({ hold, capture, instruction, debit, credit, effectiveAt }) => {
    ledger.hold({ transfer: hold, debit, credit, amountWon, code: 'payment', instruction, effectiveAt, expiresAt: effectiveAt + holdMs });
    ledger.capture({ transfer: capture, hold, amountWon, effectiveAt });
  };
}
