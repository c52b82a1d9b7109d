import { keeperOf } from '../../src/kernel/account.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { CreditTransfer, FinalOutcome, Outcome } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import type { Register } from '../../src/rail/register.ts';
import type { Returns } from '../../src/rail/returns.ts';
import type { BankBook } from './bank-book.ts';
import { type PayerCase, payeeRefusal, payerRefusal } from './payment-rules.ts';

const emptyMachine: ReasonCode = 'insufficient_funds';

type Refused = Extract<FinalOutcome, { status: 'rejected' }>;

export interface CollectionsDeps {
  readonly book: BankBook;
  readonly register: Register;
  readonly returns: Returns;
  readonly rules: PayerCase['rules'];
  readonly clock: Pick<Clock, 'now'>;
  readonly usedTodayWon: (payer: CreditTransfer['payer']) => Won;
}

/** Payments that the payee's bank orders: withdrawals at a machine, lines of debit files. The payer's bank decides; from its debit on it owes. */
export class Collections {
  readonly #deps: CollectionsDeps;

  constructor(deps: CollectionsDeps) {
    this.#deps = deps;
  }

  /** The payee's side: for its customer, or its machine, it asks the payer's bank for the money, which may be itself. */
  async collect(transfer: CreditTransfer, goOn: { readonly inside: () => Outcome; readonly ask: () => Promise<Outcome> }): Promise<Outcome> {
    const { book, register } = this.#deps;
    const isInside = keeperOf(transfer.payer) === book.ledger.book;
    const refusal = this.#payeeRefusal(transfer) ?? (isInside ? this.#payerRefusal(transfer) : undefined);
    if (refusal !== undefined) return register.conclude(transfer.id, refusal);
    return isInside ? goOn.inside() : goOn.ask();
  }

  /** The payer's side: from here on its bank owes, and the payee's bank pays out by itself. */
  giveUp(transfer: CreditTransfer): Outcome {
    const { book, register, clock } = this.#deps;
    const refusal = this.#payerRefusal(transfer);
    if (refusal !== undefined) return register.conclude(transfer.id, refusal);
    book.giveUp(transfer);
    return register.conclude(transfer.id, { status: 'credited', creditedAt: clock.now() });
  }

  #payeeRefusal(transfer: CreditTransfer): Refused | undefined {
    const reason = payeeRefusal(transfer, this.#deps) ?? (this.#isEmpty(transfer) ? emptyMachine : undefined);
    return reason === undefined ? undefined : { status: 'rejected', reason };
  }

  #payerRefusal(transfer: CreditTransfer): Refused | undefined {
    const { book, clock, usedTodayWon } = this.#deps;
    if (keeperOf(transfer.payer) !== book.ledger.book) return { status: 'rejected', reason: 'account_unknown' };
    return payerRefusal(transfer, { ...this.#deps, now: clock.now(), usedTodayWon: usedTodayWon(transfer.payer) });
  }

  /** A machine has what is in it, less what it is about to pay out. */
  #isEmpty({ id, payee, amountWon }: CreditTransfer): boolean {
    const cashWon = this.#deps.book.cashWon(payee.account);
    if (cashWon === undefined) return false;
    let promisedWon = 0n;
    for (const { instruction } of this.#deps.register.open())
      if (instruction.kind === 'credit-transfer' && instruction.id !== id && instruction.payee.account === payee.account)
        promisedWon += instruction.amountWon;
    return cashWon - promisedWon < amountWon;
  }
}
